import Packages
import SupplyChain

/// How long releases are looked after: the one answer of all commands. What feeds of the advisory
/// database say goes before what this program knows.
struct ReleaseLives {
    private let database: AdvisoryDatabase?

    /// Takes a database that was opened already, if there is one.
    init(_ database: AdvisoryDatabase?) { self.database = database }

    /// Opens the store's database. One that cannot be read is no reason not to say what an image is.
    init(_ workplace: Workplace) {
        database = try? AdvisoryDatabase.open(in: workplace.images)
    }

    /// The life of a release; `nil` where nobody knows.
    func life(of release: DistributionRelease?) -> ReleaseLife? {
        release.flatMap { database?.life(of: $0) ?? ReleaseLife.known($0) }
    }
}
