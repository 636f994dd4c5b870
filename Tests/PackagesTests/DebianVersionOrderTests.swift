import Packages
import TestSupport
import Testing

/// Properties of the order, on versions that a fixed seed makes.
@Suite struct DebianVersionOrderTests {
    /// An independent reading of Debian policy §5.6.12 and dpkg's manual, written for clarity alone:
    /// a version becomes a list of parts, and lists are compared.
    struct SlowVersion {
        let epoch: [Part]
        let upstream: [Part]
        let revision: [Part]

        struct Part {
            let text: [Character]
            let number: String
        }

        init(_ version: String) {
            var rest = Substring(version)
            var epoch = ""
            if let colon = rest.firstIndex(of: ":") {
                epoch = String(rest[..<colon])
                rest = rest[rest.index(after: colon)...]
            }
            var revision = ""
            if let dash = rest.lastIndex(of: "-") {
                revision = String(rest[rest.index(after: dash)...])
                rest = rest[..<dash]
            }
            self.epoch = Self.parts(epoch)
            self.upstream = Self.parts(String(rest))
            self.revision = Self.parts(revision)
        }

        private static func parts(_ text: String) -> [Part] {
            var parts: [Part] = []
            var rest = Array(text)
            while !rest.isEmpty {
                let word = Array(rest.prefix { !$0.isNumber })
                rest.removeFirst(word.count)
                let digits = rest.prefix { $0.isNumber }
                rest.removeFirst(digits.count)
                parts.append(Part(text: word, number: String(digits.drop { $0 == "0" })))
            }
            return parts
        }

        static func compare(_ left: SlowVersion, _ right: SlowVersion) -> Int {
            for (a, b) in [
                (left.epoch, right.epoch), (left.upstream, right.upstream),
                (left.revision, right.revision),
            ] {
                let empty = Part(text: [], number: "")
                for index in 0..<max(a.count, b.count) {
                    let order = compare(
                        index < a.count ? a[index] : empty, index < b.count ? b[index] : empty)
                    if order != 0 { return order }
                }
            }
            return 0
        }

        private static func compare(_ a: Part, _ b: Part) -> Int {
            for index in 0..<max(a.text.count, b.text.count) {
                let one = index < a.text.count ? rank(a.text[index]) : 0
                let other = index < b.text.count ? rank(b.text[index]) : 0
                if one != other { return one - other }
            }
            if a.number.count != b.number.count { return a.number.count - b.number.count }
            return a.number == b.number ? 0 : a.number < b.number ? -1 : 1
        }

        private static func rank(_ character: Character) -> Int {
            if character == "~" { return -1 }
            let value = Int(character.asciiValue ?? 0)
            return character.isLetter ? value : value + 1000
        }
    }

    /// Versions that are close to each other, so that every rule decides something.
    static func versions(_ count: Int, seed: UInt64) -> [String] {
        var course = SeededNumbers(seed: seed)
        return (0..<count).map { _ in
            let epoch = ["", "", "", "0:", "1:", "01:"].randomElement(using: &course) ?? ""
            var text = String((0...2).randomElement(using: &course) ?? 0)
            for _ in 0..<(course.next() % 5) {
                text +=
                    ["0", "00", "1", "10", ".", "~", "+", "a", "b", "A", "-"]
                    .randomElement(using: &course) ?? ""
            }
            let revision = ["", "", "-0", "-1", "-1~", "-01", "-1+b1"].randomElement(using: &course)
            return epoch + text + (revision ?? "")
        }
    }

    @Test func orderIsThatOfTheSlowReading() {
        let versions = Self.versions(200, seed: 1)
        for left in versions {
            for right in versions {
                let fast = DebianVersionTests.compare(left, right)
                let slow = SlowVersion.compare(SlowVersion(left), SlowVersion(right))
                #expect(fast.signum() == slow.signum(), "\(left) and \(right)")
                if fast.signum() != slow.signum() { return }
            }
        }
    }

    @Test func orderIsTotal() {
        let versions = Self.versions(50, seed: 2)
        for a in versions {
            #expect(DebianVersionTests.compare(a, a) == 0)
            for b in versions {
                let ab = DebianVersionTests.compare(a, b)
                #expect(ab.signum() == -DebianVersionTests.compare(b, a).signum())
                for c in versions where ab <= 0 && DebianVersionTests.compare(b, c) <= 0 {
                    #expect(DebianVersionTests.compare(a, c) <= 0, "\(a), \(b), \(c)")
                }
            }
        }
    }

    @Test func equalVersionsHashAlike() throws {
        var seen: [DebianVersion: Int] = [:]
        let versions = Self.versions(3000, seed: 3).compactMap { try? DebianVersion($0) }
        for version in versions { seen[version, default: 0] += 1 }
        // As many as there are when equal neighbours of the sorted list are counted once.
        let sorted = versions.sorted()
        let distinct = zip(sorted, sorted.dropFirst()).reduce(1) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        #expect(seen.count == distinct)
        #expect(distinct < versions.count)
    }

    @Test func orderTakesAnyBytes() {
        var course = SeededNumbers(seed: 4)
        let texts = (0..<80).map { _ in
            (0..<Int(course.next() % 12)).map { _ in UInt8(truncatingIfNeeded: course.next()) }
        }
        for a in texts {
            for b in texts {
                let ab = a.withUnsafeBytes { x in
                    b.withUnsafeBytes { y in DebianVersionOrder.compare(x, y) }
                }
                let ba = b.withUnsafeBytes { x in
                    a.withUnsafeBytes { y in DebianVersionOrder.compare(x, y) }
                }
                #expect(ab.signum() == -ba.signum())
            }
        }
    }
}
