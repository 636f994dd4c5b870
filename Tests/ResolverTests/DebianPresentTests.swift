import Packages
import Resolver
import Testing

/// Selections on top of packages that are there already.
@Suite struct DebianPresentTests {
    private static let text = """
        app 1
          Depends: lib (>= 1), tool
        lib 1
          Depends: loader
        loader 1
        tool 1
        old 1
          Conflicts: app
        """

    private func present(_ words: String...) throws -> [DebianPackageRequest] {
        try words.map { try DebianPackageRequest($0) }
    }

    @Test func whatIsThereNeedsNothing() throws {
        let world = try DebianWorld(Self.text)
        let lib = try present("lib=1")
        #expect(try world.names("app") { $0.present = lib } == ["app", "lib", "tool"])
        #expect(try world.names { $0.present = lib } == ["lib"])
        #expect(try world.names("app") == ["app", "lib", "loader", "tool"])
    }

    @Test func reasonsSaySo() throws {
        let world = try DebianWorld(Self.text)
        let lib = try present("lib=1")
        let selection = try world.select("app") { $0.present = lib }
        #expect(selection.reasons[try PackageName("lib")] == .present)
        #expect(selection.reasons[try PackageName("app")] == .requested("app"))
    }

    @Test func whatItKeepsAwayStaysAway() throws {
        let world = try DebianWorld(Self.text)
        let old = try present("old=1")
        #expect(try !world.explanation("app") { $0.present = old }.isEmpty)
    }

    @Test func aVersionThatIsGoneIsNamed() throws {
        let world = try DebianWorld(Self.text)
        let lib = try present("lib=2")
        let lines = try world.explanation("app") { $0.present = lib }
        #expect(lines.joined().contains("lib"))
    }

    @Test func aRequestForAnotherVersionWins() throws {
        var world = DebianWorld()
        try world.add("stable", "lib 1\napp 1\n  Depends: lib")
        try world.add("newer", priority: 100, "lib 2")
        let lib = try present("lib=1")
        let selection = try world.select("lib=2") { $0.present = lib }
        #expect(selection.records.map(\.version) == ["2"])
    }
}
