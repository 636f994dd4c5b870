extension TestReport {
    /// The report as JUnit's XML, which build servers read.
    ///
    /// - Parameter name: What was tested.
    public func junit(name: String) -> String {
        var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
        let time = results.reduce(Duration.zero) { $0 + $1.duration }
        text +=
            "<testsuites>\n  <testsuite name=\"\(Self.escape(name))\" tests=\"\(results.count)\""
        text += " failures=\"\(failures)\" time=\"\(Self.seconds(time))\">\n"
        for result in results {
            text +=
                "    <testcase classname=\"\(Self.escape(result.file)).\(result.kind.rawValue)\""
            text +=
                " name=\"\(Self.escape(result.name))\" time=\"\(Self.seconds(result.duration))\""
            if result.hasPassed {
                text += "/>\n"
            } else {
                text += ">\n      <failure message=\"\(Self.escape(result.errors.first ?? ""))\">"
                text += Self.escape(result.errors.joined(separator: "\n"))
                text += "</failure>\n    </testcase>\n"
            }
        }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    /// Seconds with three decimals.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let thousandths = String(attoseconds / 1_000_000_000_000_000 + 1000).dropFirst()
        return "\(seconds).\(thousandths)"
    }

    /// Text for XML 1.0, which cannot hold most control characters at all.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            case _ where scalar.value < 32: escaped += "?"
            case "\u{fffe}", "\u{ffff}": escaped += "?"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
