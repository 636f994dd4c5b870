import Compression
import Store
import SystemPackage

/// The secrets of a build, as files of this machine by id.
struct SecretFiles {
    /// The files.
    private(set) var files: [String: FilePath] = [:]
    private let scratch: ScratchFolder?

    /// Reads `id=ID,src=FILE` and `id=ID,env=VARIABLE`.
    ///
    /// - Throws: ``BadInput``, which never shows a secret.
    init(_ texts: [String], in workplace: Workplace) throws {
        scratch = texts.isEmpty ? nil : try ScratchFolder(workplace.session)
        for text in texts {
            var fields: [String: String] = [:]
            for field in text.split(separator: ",") {
                let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { throw Self.bad(text) }
                fields[parts[0]] = parts[1]
            }
            guard let id = fields["id"], !id.isEmpty,
                Set(fields.keys).isSubset(of: ["id", "src", "source", "env", "type"])
            else { throw Self.bad(text) }
            if let name = fields["env"] {
                guard let value = workplace.environment[name] else {
                    throw BadInput("--secret id=\(id): the environment has no \(name)")
                }
                files[id] = try scratch?.file("secret-\(files.count)", Array(value.utf8))
            } else {
                let path = fields["src"] ?? fields["source"] ?? id
                do {
                    _ = try FileSource(path: path)
                } catch {
                    throw BadInput("--secret id=\(id): \(error)")
                }
                files[id] = FilePath(path)
            }
        }
    }

    private static func bad(_ text: String) -> BadInput {
        BadInput("--secret wants id=ID,src=FILE or id=ID,env=VARIABLE")
    }
}
