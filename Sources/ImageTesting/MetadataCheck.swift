import ImageSpec
import OCIModel

/// Compares what an image's configuration says with what it should.
enum MetadataCheck {
    /// What does not hold.
    static func errors(_ test: MetadataTest, _ image: ExecutionParameters?) -> [String] {
        let image = image ?? ExecutionParameters()
        var errors = variables(test, image)
        errors += labels(test, image)
        errors += commands(test, image)
        errors += sets(test, image)
        return errors
    }

    private static func variables(
        _ test: MetadataTest, _ image: ExecutionParameters
    ) -> [String] {
        var values: [String: String] = [:]
        for entry in image.environment ?? [] {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        let unbound = test.unboundVariables.filter { values[$0] != nil }.map {
            "variable \($0) is set"
        }
        return differences(test.environment, values, "variable") + unbound
    }

    private static func labels(_ test: MetadataTest, _ image: ExecutionParameters) -> [String] {
        differences(test.labels, image.labels ?? [:], "label")
    }

    private static func differences(
        _ wanted: [TestVariable], _ values: [String: String], _ what: String
    ) -> [String] {
        wanted.compactMap { entry in
            guard let value = values[entry.key] else { return "\(what) \(entry.key) is not set" }
            if PatternCheck.holds(value, entry.value, isRegex: entry.isRegex) { return nil }
            return "\(what) \(entry.key) is `\(value)`, not `\(entry.value)`"
        }
    }

    private static func commands(_ test: MetadataTest, _ image: ExecutionParameters) -> [String] {
        func difference<Value: Equatable>(
            _ wanted: Value?, _ value: Value, _ what: String
        ) -> [String] {
            guard let wanted, wanted != value else { return [] }
            return ["\(what) is \(value), not \(wanted)"]
        }
        return difference(test.entrypoint, image.entrypoint ?? [], "the entrypoint")
            + difference(test.command, image.command ?? [], "the command")
            + difference(
                test.workingDirectory, image.workingDirectory ?? "", "the working directory")
            + difference(test.user, image.user ?? "", "the user")
    }

    private static func sets(_ test: MetadataTest, _ image: ExecutionParameters) -> [String] {
        func port(_ text: String) -> String { text.contains("/") ? text : text + "/tcp" }
        let ports = Set((image.exposedPorts ?? [:]).keys.map(port))
        let volumes = Set((image.volumes ?? [:]).keys)
        var errors: [String] = []
        for name in test.exposedPorts.map(port) where !ports.contains(name) {
            errors.append("port \(name) is not exposed")
        }
        for name in test.unexposedPorts.map(port) where ports.contains(name) {
            errors.append("port \(name) is exposed")
        }
        for name in test.volumes where !volumes.contains(name) {
            errors.append("\(name) is no volume")
        }
        for name in test.unmountedVolumes where volumes.contains(name) {
            errors.append("\(name) is a volume")
        }
        return errors
    }
}
