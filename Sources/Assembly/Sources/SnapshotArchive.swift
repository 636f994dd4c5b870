import OCIModel
import Packages

/// Debian's archive of everything that it ever published, where a lock's packages are found when its
/// mirror has moved on.
enum SnapshotArchive {
    /// Where the files of an index are kept in the state of the index's date; `nil` when the index is
    /// not of an archive that is kept.
    static func location(of index: IndexIdentity) -> RemoteLocation? {
        guard let date = index.date, !index.suite.isEmpty,
            let archive = index.location.description.split(separator: "/").last,
            archive == "debian" || archive == "debian-security"
        else { return nil }
        // `2024-02-29T12:00:00Z` becomes `20240229T120000Z`, as the folders are named.
        let stamp = date.description.filter { $0 != "-" && $0 != ":" }
        return try? RemoteLocation("https://snapshot.debian.org/archive/\(archive)/\(stamp)")
    }
}
