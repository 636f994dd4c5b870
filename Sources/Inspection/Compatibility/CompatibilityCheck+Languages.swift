import ELF
import FileTree

/// What languages ask of their own modules, beside what the linker asks.
extension CompatibilityCheck {
    mutating func checkAddon(_ subject: String, _ elf: ELFFile) {
        let names = elf.symbols.filter(\.isDefined).map(\.name)
        if names.contains(where: { $0.hasPrefix("napi_register_module_v") }) {
            verdict.add(.fine, subject, "uses Node-API, which every Node has")
            return
        }
        let number = names.lazy.compactMap { name -> Int? in
            name.hasPrefix("node_register_module_v") ? Int(name.dropFirst(22)) : nil
        }.first
        guard let number, let version = base.interpreter("Node")?.version,
            let major = version.split(separator: ".").first.flatMap({ Int($0) }),
            let expected = Self.moduleVersions[major], expected != number
        else { return }
        verdict.add(
            .blocks, subject,
            "has NODE_MODULE_VERSION \(number), Node \(version) wants \(expected)",
            remedy: "build the addon for Node \(major)")
    }

    /// NODE_MODULE_VERSION of Node's releases, from Node's own registry of ABI versions.
    private static let moduleVersions = [
        12: 72, 14: 83, 16: 93, 18: 108, 20: 115, 22: 127, 24: 137,
    ]

    mutating func checkJava(_ path: TreePath, _ version: Int) {
        guard let java = base.interpreter("Java"), let text = java.version else { return }
        let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
        let has = parts.first == 1 && parts.count > 1 ? parts[1] : parts.first ?? 0
        if version - 44 > has {
            verdict.add(
                .blocks, path.relative, "needs Java \(version - 44), the image has \(text)",
                remedy: "compile with --release \(has), or use an image with Java \(version - 44)")
        } else {
            verdict.add(
                .fine, path.relative, "needs Java \(max(1, version - 44)), the image has \(text)")
        }
    }

    /// A tag is a promise; what the files of the wheel need is looked at as well and counts.
    mutating func checkWheel(_ path: TreePath, _ tags: WheelTags) {
        guard let python = base.interpreter("Python"), let version = python.version else { return }
        let parts = version.split(separator: ".").compactMap { Int($0) }
        guard parts.count >= 2 else { return }
        let minor = parts[1]
        let fits = tags.pythons.contains { tag in
            if tag == "py3" || tag == "py2.py3" || tag == "py3\(minor)" { return true }
            guard tag.hasPrefix("cp3"), let number = Int(tag.dropFirst(3)) else { return false }
            return number == minor || tags.abis.contains("abi3") && number <= minor
        }
        if !fits {
            verdict.add(
                .blocks, path.relative,
                "is for \(tags.pythons.joined(separator: ", ")), the image has Python \(version)",
                remedy: "download the wheel for cp3\(minor)")
        }
        let isAny = tags.platforms.contains("any")
        let wantsMusl = tags.platforms.contains { $0.hasPrefix("musllinux") }
        let wantsGlibc = tags.platforms.contains {
            $0.hasPrefix("manylinux") || $0.hasPrefix("linux")
        }
        if !isAny, base.libc == .musl, wantsGlibc, !wantsMusl {
            verdict.add(
                .warns, path.relative, "pip installs no manylinux wheel on musl",
                remedy: "use musllinux wheels (pip download --platform musllinux_1_2_x86_64)")
        }
        if !isAny, base.libc == .glibc, wantsMusl, !wantsGlibc {
            verdict.add(
                .warns, path.relative, "pip installs no musllinux wheel on glibc",
                remedy: "use manylinux wheels (pip download --platform manylinux_2_17_x86_64)")
        }
    }

    /// A gem with machine code is for a C library, or is not installed there.
    mutating func checkGem(_ path: TreePath, _ platform: GemPlatform) {
        guard let library = platform.library, let libc = base.libc, library != libc else { return }
        verdict.add(
            .blocks, path.relative, "is for \(library.rawValue), the image has \(libc.rawValue)",
            remedy: libc == .musl
                ? "use the gem for x86_64-linux-musl" : "use the gem for x86_64-linux-gnu")
    }

    /// Whether an extension is for the image's Ruby; a gem may carry one for each.
    mutating func checkExtension(_ path: TreePath, _ ruby: RubyExtension) -> Bool {
        guard let interpreter = base.interpreter("Ruby") else { return false }
        guard let version = ruby.version, let text = interpreter.version,
            let has = RubyExtension.minor(text), has != version
        else { return true }
        let hasOther = application.files.contains { file in
            guard case .elf(let elf) = file.kind, file.path.name == path.name else { return false }
            return RubyExtension(file.path, elf)?.version == has
        }
        if !hasOther {
            verdict.add(
                .blocks, path.relative, "is for Ruby \(version), the image has \(text)",
                remedy: "install the gem with the image's Ruby")
        }
        return false
    }

    /// What a file opens outside of the application: whether it matters only the program knows.
    mutating func checkResources(_ file: Application.File) {
        for (resource, how) in OpenedResource.opened(by: file) {
            if resource.isThere(in: base) {
                verdict.add(.fine, file.path.relative, "\(resource.title), \(how): in the image")
            } else {
                verdict.add(
                    .warns, file.path.relative,
                    "\(resource.title), \(how): not in the image, so \(resource.without)",
                    remedy: resource.remedy)
            }
        }
    }
}
