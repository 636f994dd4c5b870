import TestSupport
import Testing

/// Expects that the program gave up: with an exit code, nothing on standard output, and one line on
/// standard error that has all these texts in it.
func expectRefusal(
    _ result: ProcessResult, code: Int32, naming texts: [String],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let lines = result.stderr.split(separator: "\n")
    #expect(result.status == code, "\(result.stderr)", sourceLocation: sourceLocation)
    #expect(result.stdout == "", sourceLocation: sourceLocation)
    #expect(lines.count == 1, "\(result.stderr)", sourceLocation: sourceLocation)
    #expect(result.stderr.hasPrefix("socle: "), "\(result.stderr)", sourceLocation: sourceLocation)
    for text in texts {
        #expect(
            result.stderr.contains(text), "`\(text)` is not in: \(result.stderr)",
            sourceLocation: sourceLocation)
    }
}

/// Expects that a store has no image and nothing half-written.
func expectUntouched(_ bench: Workbench, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let names = try bench.names()
    let debris = try bench.debris()
    #expect(names.isEmpty, sourceLocation: sourceLocation)
    #expect(debris.isEmpty, sourceLocation: sourceLocation)
}
