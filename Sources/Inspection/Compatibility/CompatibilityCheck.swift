import ELF
import FileTree

/// Says whether an application runs on a base, from the files of both. Nothing is run.
public struct CompatibilityCheck {
    let application: Application
    let base: Base
    private let links: LinkResolver
    var verdict = Verdict()

    /// Looks at an application on a base.
    public static func verdict(on application: Application, base: Base) -> Verdict {
        var check = CompatibilityCheck(application, base)
        check.run()
        check.verdict.sort()
        return check.verdict
    }

    private init(_ application: Application, _ base: Base) {
        self.application = application
        self.base = base
        links = LinkResolver(base: base, application: application)
    }

    private mutating func run() {
        checkStart()
        for file in application.files {
            let isEntry = file.path == application.entry
            switch file.kind {
            case .elf(let elf):
                if elf.isProgram {
                    // Programs beside the one that is started may never run.
                    checkProgram(file.path, elf, level: isEntry ? .blocks : .warns)
                } else if elf.isLibrary {
                    checkModule(file.path, elf)
                }
            case .script(let line) where isEntry && file.isExecutable:
                checkScript(file.path, line)
            case .jar(let version) where version > 0 && (isEntry || application.start == .java):
                checkJava(file.path, version)
            case .javaClass(let version): checkJava(file.path, version)
            case .wheel(let tags): checkWheel(file.path, tags)
            case .gem(let platform): checkGem(file.path, platform)
            default: break
            }
            checkResources(file)
        }
    }

    // MARK: What starts it

    private mutating func checkStart() {
        switch application.start {
        case .itself, .imported: break
        case .python:
            checkInterpreter(
                "Python", called: "Python 3",
                remedy: "use distroless/python3, or add the package python3")
        case .node:
            checkInterpreter("Node", remedy: "use distroless/nodejs, or add the package nodejs")
        case .java:
            // Its version is told with the classes.
            checkInterpreter(
                "Java", remedy: "use distroless/java17, or add a Java runtime", isTold: false)
        case .ruby: checkInterpreter("Ruby", remedy: "add the package ruby")
        }
    }

    private mutating func checkInterpreter(
        _ interpreter: String, called text: String? = nil, remedy: String, isTold: Bool = true
    ) {
        let name = application.name
        guard let found = base.interpreter(interpreter) else {
            verdict.add(
                .blocks, name, "needs \(text ?? interpreter); the image has none", remedy: remedy)
            return
        }
        if isTold {
            verdict.add(.fine, name, "\(interpreter) is \(found.path) \(found.version ?? "")")
        }
    }

    private mutating func checkScript(_ path: TreePath, _ line: String) {
        let subject = path.relative
        let words = line.split(separator: " ").map(String.init)
        guard let first = words.first, let place = try? TreePath(first) else { return }
        guard ProgramFacts.isProgram(place, in: base.contents.tree) else {
            let isShell = first.hasSuffix("sh")
            verdict.add(
                .blocks, subject, "its interpreter \(first) is not in the image",
                remedy: isShell
                    ? "use an image with a shell (alpine, debian-slim, a :debug variant), or start the program itself"
                    : "add the package that has \(first)")
            return
        }
        var program = first
        if first.hasSuffix("/env"),
            let name = words.dropFirst().first(where: { !$0.hasPrefix("-") })
        {
            guard let found = base.program(named: name) else {
                verdict.add(
                    .blocks, subject, "`env` finds no \(name) in the image",
                    remedy: "add the package that has \(name)")
                return
            }
            program = found.description
        }
        verdict.add(.fine, subject, "its interpreter \(program) is in the image")
    }

    // MARK: Machine code

    private mutating func checkProgram(
        _ path: TreePath, _ elf: ELFFile, level: Verdict.Finding.Level
    ) {
        let subject = path.relative
        guard checkMachine(subject, elf, level) else { return }
        guard let interpreter = elf.interpreter else {
            verdict.add(
                .fine, subject, elf.go != nil ? "a static Go program" : "a static program")
            return
        }
        let place = try? TreePath(interpreter)
        guard let place, ProgramFacts.isProgram(place, in: base.contents.tree) else {
            verdict.add(
                level, subject, "its loader \(interpreter) is not in the image",
                remedy: loaderRemedy(elf, interpreter))
            return
        }
        verdict.add(.fine, subject, "its loader \(interpreter) is in the image")
        add(links.problems(of: path, elf, host: nil), subject, level, elf)
    }

    /// A library of the application: what loads it is its program, or an interpreter of the image.
    private mutating func checkModule(_ path: TreePath, _ elf: ELFFile) {
        let subject = path.relative
        let module = PythonModule(name: path.name)
        let isAddon = path.name.suffix(5).elementsEqual(".node".utf8)
        let ruby = RubyExtension(path, elf)
        if let ruby, !checkExtension(path, ruby) { return }
        if let module {
            guard let python = base.interpreter("Python") else { return }
            // Pythons pass over modules whose names carry another version or C library.
            if let library = module.library, let libc = base.libc,
                (library == "musl") != (libc == .musl)
            {
                verdict.add(
                    .blocks, subject,
                    "is for Python on \(library == "gnu" ? "glibc" : "musl"),"
                        + " the image has \(libc.rawValue)",
                    remedy: libc == .musl ? "use musllinux wheels" : "use manylinux wheels")
                return
            }
            if let minor = module.minor, let version = python.version,
                version.split(separator: ".").dropFirst().first.flatMap({ Int($0) }) != minor
            {
                verdict.add(
                    .blocks, subject, "is for Python 3.\(minor), the image has \(version)",
                    remedy: "install the wheel for the image's Python")
                return
            }
        }
        let level: Verdict.Finding.Level =
            module != nil || isAddon || ruby != nil || isNeeded(path) ? .blocks : .warns
        guard checkMachine(subject, elf, level) else { return }
        // Whatever an application's own program loads was followed from there.
        guard module != nil || isAddon || ruby != nil || !isNeeded(path) else { return }
        let host =
            module != nil
            ? base.interpreter("Python")
            : isAddon
                ? base.interpreter("Node") : ruby != nil ? base.interpreter("Ruby") : nil
        if isAddon {
            guard host != nil else { return }
            checkAddon(subject, elf)
        }
        let program = host.flatMap { host in
            (try? TreePath(host.target)).flatMap { base.contents.evidence(at: $0)?.program }
        }
        if module == nil, !isAddon, host == nil {
            // Nothing says what loads it, so only what is surely missing is told.
            let problems = links.problems(of: path, elf, host: nil).filter {
                if case .missingSymbols = $0 { false } else { true }
            }
            add(problems, subject, .warns, elf)
            return
        }
        add(links.problems(of: path, elf, host: program), subject, level, elf)
    }

    /// Whether a file of the application needs a library of its own by this name.
    private func isNeeded(_ path: TreePath) -> Bool {
        let name = String(decoding: path.name, as: UTF8.self)
        return application.files.contains { file in
            if case .elf(let elf) = file.kind { elf.needed.contains(name) } else { false }
        }
    }

    private mutating func checkMachine(
        _ subject: String, _ elf: ELFFile, _ level: Verdict.Finding.Level
    ) -> Bool {
        if let machine = base.machine, elf.header.machine != machine {
            verdict.add(
                level, subject, "is for \(elf.header.machine), the image for \(base.platform)",
                remedy: "build it for \(base.platform)")
            return false
        }
        if let needed = elf.notes.properties.neededLevel, needed > 1 {
            verdict.add(
                .warns, subject, "needs a processor of x86-64-v\(needed)",
                remedy: "build it for x86-64-v1 if older processors matter")
        }
        return true
    }

    private func loaderRemedy(_ elf: ELFFile, _ interpreter: String) -> String {
        let wantsMusl = interpreter.contains("ld-musl-")
        if elf.go != nil {
            return "build it with CGO_ENABLED=0, or use an image with its C library"
        }
        if wantsMusl { return "use alpine, or link it statically (-static)" }
        if base.libc == .musl {
            return
                "build it on Alpine against musl, link it statically, or use distroless/base or debian-slim"
        }
        return "link it statically, or use distroless/base, distroless/cc or debian-slim"
    }

    // MARK: Saying what the linker says

    private mutating func add(
        _ problems: [LinkResolver.Problem], _ subject: String, _ level: Verdict.Finding.Level,
        _ elf: ELFFile
    ) {
        if problems.isEmpty {
            let floor = elf.versionNeeds.flatMap(\.versions).compactMap { GlibcVersion($0.name) }
                .max()
            let text = floor.map { ", glibc \($0) suffices" } ?? ""
            verdict.add(.fine, subject, "all that it needs is there\(text)")
        }
        for problem in problems {
            switch problem {
            case .missingLibrary(let library, let file):
                verdict.add(
                    level, subject, "\(library), which \(file) needs, is not in the image",
                    remedy: LibraryAdvice.remedy(
                        for: library, libc: base.libc, release: base.release))
            case .missingVersion(let version, let library, let file):
                verdict.add(
                    level, subject, "\(file) needs \(version), which the image's \(library) lacks",
                    remedy: version.hasPrefix("GLIBC_")
                        ? "use an image with glibc \(version.dropFirst(6)) or newer, or build on an older system"
                        : "use an image with a newer \(library)")
            case .missingSymbols(let names, let file):
                let shown = names.prefix(3).joined(separator: ", ")
                let rest = names.count > 3 ? " and \(names.count - 3) more" : ""
                verdict.add(
                    level, subject,
                    "nothing in the image defines \(shown)\(rest), which \(file) needs",
                    remedy: base.libc == .musl
                        ? "build it against musl (musllinux wheels for Python), or use a glibc image"
                        : "use the library version that it was built with")
            }
        }
    }
}
