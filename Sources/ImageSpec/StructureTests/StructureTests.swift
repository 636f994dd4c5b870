/// Tests of an image as container-structure-test's files have them, schema 2.0.0.
public struct StructureTests: Hashable, Sendable {
    /// The file, for reports.
    public var file: String
    /// Variables for every command.
    public var environment: [TestVariable] = []
    /// Commands to run, and what they must do.
    public var commands: [CommandTest] = []
    /// Files that must exist, or must not.
    public var existence: [FileExistenceTest] = []
    /// What files must hold.
    public var contents: [FileContentTest] = []
    /// What the configuration must say.
    public var metadata: MetadataTest?
    /// Whose licences are looked at.
    public var licenses: [LicenseTest] = []
    /// What containers of commands get.
    public var options = TestRunOptions()
}

/// A name with a value that is compared or set.
public struct TestVariable: Hashable, Sendable {
    /// The name.
    public var key: String
    /// The value; when comparing, a regular expression if ``isRegex``.
    public var value: String
    /// Whether the value is a regular expression.
    public var isRegex = false
}

/// A command to run in the image, each in a fresh container.
public struct CommandTest: Hashable, Sendable {
    /// What people read.
    public var name: String
    /// Commands to run in the same container before.
    public var setup: [[String]]
    /// Commands to run there after.
    public var teardown: [[String]]
    /// The program and its arguments; the image's entrypoint is not used.
    public var command: [String]
    /// Variables; `$NAME` in a value stands for the image's own.
    public var environment: [TestVariable]
    /// Regular expressions that the output must have.
    public var expectedOutput: [String]
    /// Regular expressions that it must not have.
    public var excludedOutput: [String]
    /// Regular expressions that the error output must have.
    public var expectedError: [String]
    /// Regular expressions that it must not have.
    public var excludedError: [String]
    /// The exit code.
    public var exitCode: Int
}

/// Whether something is at a path, and of what kind.
public struct FileExistenceTest: Hashable, Sendable {
    /// Who may execute a file.
    public enum Executor: String, Hashable, Sendable, CaseIterable {
        case owner, group, other, any
    }

    /// What people read.
    public var name: String
    /// The path.
    public var path: String
    /// Whether something must be there.
    public var shouldExist: Bool
    /// Kind and mode in letters, as `ls -l` or Go write them: `-rw-r--r--`.
    public var permissions: String?
    /// The owner.
    public var uid: UInt32?
    /// The group.
    public var gid: UInt32?
    /// Who must be able to execute it.
    public var isExecutableBy: Executor?
}

/// What a file holds.
public struct FileContentTest: Hashable, Sendable {
    /// What people read.
    public var name: String
    /// The path.
    public var path: String
    /// Regular expressions that the content must have.
    public var expected: [String]
    /// Regular expressions that it must not have.
    public var excluded: [String]
}

/// What an image's configuration says; what is not named is not compared.
public struct MetadataTest: Hashable, Sendable {
    /// Variables that must be set.
    public var environment: [TestVariable] = []
    /// Variables that must not be.
    public var unboundVariables: [String] = []
    /// Labels.
    public var labels: [TestVariable] = []
    /// The whole entrypoint.
    public var entrypoint: [String]?
    /// The whole command.
    public var command: [String]?
    /// Ports that must be exposed; a bare number is one of TCP.
    public var exposedPorts: [String] = []
    /// Ports that must not be.
    public var unexposedPorts: [String] = []
    /// Volumes that must be there.
    public var volumes: [String] = []
    /// Volumes that must not be.
    public var unmountedVolumes: [String] = []
    /// The folder that programs start in.
    public var workingDirectory: String?
    /// The user.
    public var user: String?
}

/// Copyright files to be looked at.
public struct LicenseTest: Hashable, Sendable {
    /// Whether those of Debian's packages are.
    public var debian: Bool
    /// Further files.
    public var files: [String]
}

/// What containers of commands get.
public struct TestRunOptions: Hashable, Sendable {
    /// The user instead of the image's.
    public var user: String?
    /// Whether root may do all that the machine lets it.
    public var isPrivileged = false
    /// Further capabilities.
    public var capabilities: [String] = []
    /// A file with variables.
    public var environmentFile: String?
    /// Variables that are taken from the environment of whoever tests.
    public var passedVariables: [String] = []
    /// Files and folders of the machine, as `SOURCE:TARGET`.
    public var bindMounts: [String] = []
}
