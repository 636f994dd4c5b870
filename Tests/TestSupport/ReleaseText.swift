import OCIModel

/// The text of a suite's Release file.
enum ReleaseText {
    /// One listed file.
    struct Sum {
        let path: String
        let bytes: [UInt8]
    }

    static func make(_ suite: DebianSuite, _ sums: [Sum]) -> String {
        var lines = [
            "Origin: \(suite.origin)", "Label: \(suite.origin)", "Suite: \(suite.suite)",
            "Codename: \(suite.codename)", "Date: \(date(suite.date))",
        ]
        if let until = suite.validUntil { lines.append("Valid-Until: \(date(until))") }
        if suite.acquireByHash { lines.append("Acquire-By-Hash: yes") }
        lines += [
            "No-Support-for-Architecture-all: Packages",
            "Architectures: " + (["all"] + suite.architectures).joined(separator: " "),
            "Components: " + suite.components.joined(separator: " "),
            "Description: Packages for tests",
        ]
        lines.append("MD5Sum:")
        lines += sums.map { line(Hexadecimal.encode(Checksums.md5($0.bytes)), $0) }
        lines.append("SHA256:")
        lines += sums.map { line(DigestHasher.digest(of: $0.bytes).hex, $0) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// RFC 2822 as Debian writes it: `Tue, 14 Nov 2023 22:13:20 UTC`.
    static func date(_ seconds: Int64) -> String {
        let moment = Timestamp(seconds: seconds)
        let text = moment.description
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let parts = text.split { "-T:Z".contains($0) }
        let weekday = days[Int((moment.daysSinceEpoch % 7 + 7) % 7)]
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return
            "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) UTC"
    }

    private static func line(_ sum: String, _ file: Sum) -> String {
        let size = String(file.bytes.count)
        return
            " \(sum) \(String(repeating: " ", count: max(0, 8 - size.count)))\(size) \(file.path)"
    }
}
