/// What came of the tests of an image.
public struct TestReport: Sendable {
    /// The results, in the order of the files.
    public var results: [TestResult] = []

    /// How many did not hold.
    public var failures: Int { results.filter { !$0.hasPassed }.count }

    /// Starts with none.
    public init() {}
}

/// What came of one test.
public struct TestResult: Hashable, Sendable {
    /// What kind of test it is.
    public enum Kind: String, Hashable, Sendable {
        case command, fileExistence, fileContent, metadata, license
    }

    /// The file that the test is in.
    public var file: String
    /// What kind of test it is.
    public var kind: Kind
    /// What people read.
    public var name: String
    /// What did not hold, a line each.
    public var errors: [String]
    /// What a command wrote to its output.
    public var output = ""
    /// What a command wrote to its standard error.
    public var errorOutput = ""
    /// How long it took.
    public var duration: Duration = .zero

    /// Whether everything held.
    public var hasPassed: Bool { errors.isEmpty }

    /// Records what came of a test.
    public init(file: String, kind: Kind, name: String, errors: [String]) {
        self.file = file
        self.kind = kind
        self.name = name
        self.errors = errors
    }
}
