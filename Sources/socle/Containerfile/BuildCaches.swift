import Containerfile
import Distribution
import OCIModel
import Store

/// Build caches that lie elsewhere: `--cache-from` and `--cache-to`.
///
/// A place is an IMAGE as everywhere; BuildKit's `type=registry,ref=NAME` means `docker://NAME`.
struct BuildCaches {
    let workplace: Workplace
    let registry: RegistrySettings

    /// Takes up the steps that other builds left. A cache that cannot be had is no reason not to build:
    /// it is said, and everything is done.
    func take(from places: [String]) async throws {
        for text in places {
            let argument = try ImageArgument(Self.place(text, option: "--cache-from"))
            do {
                let stored = try await argument.open(in: workplace, registry: registry)
                if stored.blobs.place != workplace.images.blobs.place {
                    try workplace.images.add(stored, names: [])
                }
                let count = try PortableCache.read(
                    stored.root, name: argument.text, from: workplace.images.blobs,
                    in: workplace.session)
                workplace.progress.note("\(argument.text): \(count) steps")
            } catch let error as CancellationError {
                throw error
            } catch {
                workplace.progress.note("no steps from \(argument.text): \(error)")
            }
        }
    }

    /// Where caches go, looked at before anything is built.
    ///
    /// - Throws: ``BadInput``, `ImageLocationError`.
    static func destinations(_ places: [String]) throws -> [ImageLocation] {
        try places.map { try ImageLocation(place($0, option: "--cache-to")) }
    }

    private static func place(_ text: String, option: String) throws -> String {
        guard text.hasPrefix("type=") else { return text }
        var name: String?
        for field in text.split(separator: ",") {
            let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
            switch (parts.first, parts.last) {
            case ("type", "registry"), ("mode", "max"): break
            case ("ref", let value?) where parts.count == 2: name = "docker://" + value
            default:
                throw BadInput("\(option): `\(field)` is not known (want type=registry,ref=NAME)")
            }
        }
        guard let name else { throw BadInput("\(option) \(text): no ref=NAME") }
        return name
    }
}
