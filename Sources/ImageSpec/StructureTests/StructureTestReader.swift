extension StructureTests {
    /// Reads a file of tests.
    ///
    /// - Parameter file: Its name, for messages.
    /// - Throws: ``SpecificationError`` for the first thing that is wrong.
    public init(_ bytes: [UInt8], file: String) throws(SpecificationError) {
        guard bytes.count <= YAMLLimits.bytes else {
            throw SpecificationError(
                SourcePosition(file: file), .limit("more than \(YAMLLimits.bytes) bytes"))
        }
        let root = YAMLValue(node: try YAMLParser.parse(bytes, file: file), key: "")
        let map = try YAMLMap(
            root,
            keys: [
                "schemaVersion", "globalEnvVars", "commandTests", "fileExistenceTests",
                "fileContentTests", "metadataTest", "licenseTests", "containerRunOptions",
            ])
        let version = try map.required("schemaVersion", "write schemaVersion: 2.0.0")
        guard try version.word() == "2.0.0" else {
            throw version.unsupported("`\(try version.word())`; write 2.0.0")
        }
        self.file = file
        environment = try map.read("globalEnvVars", Self.variables) ?? []
        commands =
            try map.read("commandTests") { value throws(SpecificationError) in
                try value.list(of: CommandTest.init)
            } ?? []
        existence =
            try map.read("fileExistenceTests") { value throws(SpecificationError) in
                try value.list(of: FileExistenceTest.init)
            } ?? []
        contents =
            try map.read("fileContentTests") { value throws(SpecificationError) in
                try value.list(of: FileContentTest.init)
            } ?? []
        metadata = try map.read("metadataTest", MetadataTest.init)
        licenses =
            try map.read("licenseTests") { value throws(SpecificationError) in
                try value.list(of: LicenseTest.init)
            } ?? []
        options = try map.read("containerRunOptions", TestRunOptions.init) ?? TestRunOptions()
    }

    static func variables(_ value: YAMLValue) throws(SpecificationError) -> [TestVariable] {
        try value.list("a list of maps of `key` and `value`") { entry throws(SpecificationError) in
            let map = try YAMLMap(entry, keys: ["key", "value", "isRegex"])
            return TestVariable(
                key: try map.required("key", "name it").word(),
                value: try map["value"]?.text() ?? "",
                isRegex: try map["isRegex"]?.boolean() ?? false)
        }
    }

    static func texts(_ value: YAMLValue) throws(SpecificationError) -> [String] {
        try value.list("a list of texts") { entry throws(SpecificationError) in try entry.text() }
    }

    /// Regular expressions, which must be ones.
    static func patterns(_ value: YAMLValue) throws(SpecificationError) -> [String] {
        try value.list("a list of regular expressions") { entry throws(SpecificationError) in
            let text = try entry.text()
            guard (try? Regex(text)) != nil else {
                throw entry.bad("`\(text.prefix(80))` is no regular expression")
            }
            return text
        }
    }
}

extension CommandTest {
    init(_ value: YAMLValue) throws(SpecificationError) {
        let map = try YAMLMap(
            value,
            keys: [
                "name", "setup", "teardown", "command", "args", "envVars", "expectedOutput",
                "excludedOutput", "expectedError", "excludedError", "exitCode",
            ])
        name = try map.required("name", "name the test").line()
        func commands(_ value: YAMLValue) throws(SpecificationError) -> [[String]] {
            try value.list("a list of commands") { command throws(SpecificationError) in
                let words = try StructureTests.texts(command)
                guard words.first?.isEmpty == false else {
                    throw command.wrongKind("a program and its arguments")
                }
                return words
            }
        }
        setup = try map.read("setup", commands) ?? []
        teardown = try map.read("teardown", commands) ?? []
        command = [try map.required("command", "name the program to run").line()]
        command += try map.read("args", StructureTests.texts) ?? []
        environment = try map.read("envVars", StructureTests.variables) ?? []
        expectedOutput = try map.read("expectedOutput", StructureTests.patterns) ?? []
        excludedOutput = try map.read("excludedOutput", StructureTests.patterns) ?? []
        expectedError = try map.read("expectedError", StructureTests.patterns) ?? []
        excludedError = try map.read("excludedError", StructureTests.patterns) ?? []
        exitCode = try map["exitCode"]?.number(0...255) ?? 0
    }
}

extension FileExistenceTest {
    init(_ value: YAMLValue) throws(SpecificationError) {
        let map = try YAMLMap(
            value,
            keys: [
                "name", "path", "shouldExist", "permissions", "uid", "gid", "isExecutableBy",
            ])
        path = try map.required("path", "name the file").line()
        name = try map["name"]?.line() ?? path
        shouldExist = try map["shouldExist"]?.boolean() ?? true
        permissions = try map["permissions"]?.word("letters such as `-rw-r--r--`")
        uid = try map["uid"]?.identifier()
        gid = try map["gid"]?.identifier()
        isExecutableBy = try map.read("isExecutableBy") { value throws(SpecificationError) in
            try value.choice(Executor.self)
        }
    }
}

extension FileContentTest {
    init(_ value: YAMLValue) throws(SpecificationError) {
        let map = try YAMLMap(
            value, keys: ["name", "path", "expectedContents", "excludedContents"])
        path = try map.required("path", "name the file").line()
        name = try map["name"]?.line() ?? path
        expected = try map.read("expectedContents", StructureTests.patterns) ?? []
        excluded = try map.read("excludedContents", StructureTests.patterns) ?? []
    }
}

extension MetadataTest {
    init(_ value: YAMLValue) throws(SpecificationError) {
        let map = try YAMLMap(
            value,
            keys: [
                "env", "envVars", "unboundEnvVars", "labels", "entrypoint", "cmd", "exposedPorts",
                "unexposedPorts", "volumes", "unmountedVolumes", "workdir", "user",
            ])
        environment = try map.read("env", StructureTests.variables) ?? []
        environment += try map.read("envVars", StructureTests.variables) ?? []
        unboundVariables =
            try map.read("unboundEnvVars", StructureTests.variables)?.map(\.key) ?? []
        labels = try map.read("labels", StructureTests.variables) ?? []
        entrypoint = try map.read("entrypoint", StructureTests.texts)
        command = try map.read("cmd", StructureTests.texts)
        exposedPorts = try map.read("exposedPorts", StructureTests.texts) ?? []
        unexposedPorts = try map.read("unexposedPorts", StructureTests.texts) ?? []
        volumes = try map.read("volumes", StructureTests.texts) ?? []
        unmountedVolumes = try map.read("unmountedVolumes", StructureTests.texts) ?? []
        workingDirectory = try map["workdir"]?.text()
        user = try map["user"]?.text()
    }
}

extension LicenseTest {
    init(_ value: YAMLValue) throws(SpecificationError) {
        let map = try YAMLMap(value, keys: ["debian", "files"])
        debian = try map["debian"]?.boolean() ?? false
        files = try map.read("files", StructureTests.texts) ?? []
    }
}

extension TestRunOptions {
    init(_ value: YAMLValue) throws(SpecificationError) {
        let map = try YAMLMap(
            value,
            keys: [
                "user", "privileged", "allocateTty", "capabilities", "envFile", "envVars",
                "bindMounts",
            ])
        user = try map["user"]?.line()
        isPrivileged = try map["privileged"]?.boolean() ?? false
        if let value = map["allocateTty"], try value.boolean() {
            throw value.unsupported("the output of tests is not a terminal's")
        }
        capabilities = try map.read("capabilities", StructureTests.texts) ?? []
        environmentFile = try map["envFile"]?.line()
        passedVariables = try map.read("envVars", StructureTests.texts) ?? []
        bindMounts = try map.read("bindMounts", StructureTests.texts) ?? []
    }
}
