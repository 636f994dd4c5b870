import Packages
import Resolver
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The real apk of Alpine's minirootfs, in a chroot, as the judge of versions and selections.
///
/// Needs root for the chroot, and the real data; tests that use it say so when they are skipped.
final class ApkOracle: Sendable {
    /// Whether there is all that is needed.
    static var isThere: Bool {
        AlpineFieldData.isThere && getuid() == 0 && Tool.has("tar", "chroot")
    }

    /// The repositories of the signed index, in the order of Alpine's own list.
    static let repositories = ["main", "community"]

    private let root: TemporaryDirectory

    /// Unpacks the minirootfs and gives it an empty root to resolve for and the real indexes.
    init() throws {
        root = try TemporaryDirectory("apk")
        let archive = "minirootfs/alpine-minirootfs-3.19.4-x86_64.tar.gz"
        try check("tar", ["-xzf", AlpineFieldData.path(archive), "-C", root.path])
        // Made by hand: apk's own --initdb would mount a proc in it.
        for file in ["lib/apk/db/installed", "lib/apk/db/triggers", "etc/apk/world"] {
            try root.write("", to: "empty/" + file)
        }
        try root.write([UInt8](repeating: 0, count: 1024), to: "empty/lib/apk/db/scripts.tar")
        try root.write("x86_64\n", to: "empty/etc/apk/arch")
        for repository in Self.repositories {
            try root.write(
                Files.read(Self.indexPath(repository)),
                to: "real/\(repository)/x86_64/APKINDEX.tar.gz")
        }
        try root.write(
            Self.repositories.map { "/real/\($0)\n" }.joined(), to: "real/repositories")
        try root.write(Self.selecting, to: "select")
        try root.write(Self.comparing, to: "compare")
    }

    private static func indexPath(_ repository: String) -> String {
        AlpineFieldData.path("signed-index-v3.19/\(repository)/x86_64/APKINDEX.tar.gz")
    }

    /// The real indexes for Socle's resolver.
    static func realUniverse() throws -> AlpineUniverse {
        let sources = try repositories.map { repository in
            AlpineIndexSource(
                text: try check("tar", ["-xzOf", indexPath(repository), "APKINDEX"]))
        }
        return try AlpineUniverse(
            architecture: PackageArchitecture("x86_64"), sources: sources)
    }

    /// What apk would install for each world, in its order, as `name@tag (version)`; `nil` where it
    /// finds no solution.
    ///
    /// - Parameter repositories: A file in the chroot; the real ones if not given.
    func select(
        _ worlds: [String], repositories: String = "/real/repositories"
    ) throws -> [[String]?] {
        try Self.pieces(of: worlds, 25).flatMap { worlds in
            let input = Array(worlds.map { $0 + "\n" }.joined().utf8)
            let output = try check(
                "chroot", [root.path, "/bin/sh", "/select", repositories], input: input)
            return Self.answers(String(decoding: output, as: UTF8.self))
        }
    }

    private static func answers(_ output: String) -> [[String]?] {
        var answers: [[String]?] = []
        for line in output.split(separator: "\n") {
            if line == "==" {
                answers.append([])
            } else if line == "!!" {
                answers[answers.count - 1] = nil
            } else {
                answers[answers.count - 1]?.append(String(line))
            }
        }
        return answers
    }

    /// A busy machine gives no child of a test more than some minutes, so long work is cut.
    private static func pieces<Element>(of all: [Element], _ size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: all.count, by: size).map { all[$0..<min($0 + size, all.count)] }
    }

    /// Puts unsigned indexes into the chroot and gives the list of repositories for ``select``.
    func place(_ indexes: [(tag: String?, text: String)], as name: String) throws -> String {
        var list = ""
        for (number, index) in indexes.enumerated() {
            let archive = RawTar.archive([
                .file("DESCRIPTION", "oracle"), .file("APKINDEX", index.text),
            ])
            let folder = "/made/\(name)/\(number)"
            try root.write(
                RawGzip.member(archive), to: "\(folder)/x86_64/APKINDEX.tar.gz")
            list += (index.tag.map { $0 + " " } ?? "") + folder + "\n"
        }
        try root.write(list, to: "/made/\(name)/repositories")
        return "/made/\(name)/repositories"
    }

    /// apk's verdict on pairs of versions: `<`, `=` or `>`, and whether the first one is valid.
    func compare(_ pairs: [(String, String)]) throws -> [(order: String, isValid: Bool)] {
        try Self.pieces(of: pairs, 1000).flatMap { pairs in
            let input = Array(pairs.map { "\($0.0) \($0.1)\n" }.joined().utf8)
            let output = try check("chroot", [root.path, "/bin/sh", "/compare"], input: input)
            return String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
                (String(line.prefix(1)), line.hasSuffix("valid"))
            }
        }
    }

    private static let selecting = """
        while IFS= read -r world; do
          echo "=="
          if out=$(/sbin/apk add --root /empty --simulate --arch x86_64 --allow-untrusted \\
            --keys-dir /etc/apk/keys --no-network --repositories-file "$1" -- $world 2>&1)
          then echo "$out" | sed -n 's/^([0-9/ ]*) Installing //p'
          else echo "!!"
          fi
        done
        """

    private static let comparing = """
        while read -r a b; do
          echo "$(/sbin/apk version -t "$a" "$b") $(
            /sbin/apk version -q --check "$a" >/dev/null 2>&1 && echo valid || echo no)"
        done
        """
}

/// What Socle would install, in the form of ``ApkOracle``.
func socleSelection(_ world: String, in universe: AlpineUniverse) throws -> [String]? {
    let request = AlpineRequest(world: try AlpineDependency.list(world))
    do throws(ResolutionError) {
        return try AlpineResolver.resolve(request, in: universe).packages.map { package in
            let tag = package.tag.map(\.description) ?? ""
            return "\(package.record.name)\(tag) (\(package.record.version))"
        }
    } catch {
        return nil
    }
}
