import Packages
import Resolver
import Testing

/// Why packages are in a selection.
@Suite struct DebianReasonTests {
    static func chain(_ selection: DebianSelection, _ name: String) throws -> [String] {
        try selection.why(PackageName(name)).map { "\($0.package): \($0.reason)" }
    }

    static let text = """
        app 1
          Depends: far, near
        far 1
          Depends: farther
        farther 1
          Depends: lib
        near 1
          Pre-Depends: missing | lib (>= 1)
        lib 1
        tool 1
          Depends: virtual
        real 1
          Provides: virtual
        base 1 essential
        """

    @Test func shortestChainIsTold() throws {
        let selection = try DebianWorld(Self.text).select("app")
        #expect(
            try Self.chain(selection, "lib") == [
                "app: requested as `app`", "near: wanted by app (Depends: near)",
                "lib: wanted by near (Pre-Depends: missing | lib (>= 1))",
            ])
        #expect(try Self.chain(selection, "app") == ["app: requested as `app`"])
        #expect(try Self.chain(selection, "tool") == [])
    }

    @Test func providersNameTheRelation() throws {
        let selection = try DebianWorld(Self.text).select("tool") { $0.base = .essential }
        #expect(
            try Self.chain(selection, "real") == [
                "tool: requested as `tool`", "real: wanted by tool (Depends: virtual)",
            ])
        #expect(try Self.chain(selection, "base") == ["base: in the base (Essential: yes)"])
    }

    @Test func everyPackageHasAReason() throws {
        let selection = try DebianWorld(Self.text).select("app", "tool") { $0.base = .required }
        for record in selection.records {
            #expect(!selection.why(record.name).isEmpty, "\(record.name)")
        }
    }

    @Test func sameRequestGivesTheSameSelection() throws {
        let world = try DebianWorld(Self.text)
        let first = try world.select("tool", "app")
        for _ in 0..<5 { #expect(try world.select("tool", "app") == first) }
    }

    @Test func relationsOfASelectedPackageAreTold() throws {
        let world = try DebianWorld(
            "a 1\n  Depends: b | c (>= 1), d\n  Replaces: e (<< 2)\nb 1\nd 1")
        let selection = try world.select("a")
        let record = try #require(selection.records.first)
        #expect(world.universe.relations(of: record, in: .depends) == ["b | c (>= 1)", "d"])
        #expect(world.universe.relations(of: record, in: .replaces) == ["e (<< 2)"])
        #expect(world.universe.relations(of: record, in: .breaks) == [])
    }
}
