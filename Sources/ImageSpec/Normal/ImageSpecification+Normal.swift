import FileTree
import Packages

extension ImageSpecification {
    /// The normal form of the specification.
    public var normalForm: NormalForm {
        var map = NormalMap()
        map.set("name", name)
        map.set("description", description)
        if let parent { map.set("extends", parent.normalForm.value) }
        map.set("distribution", ecosystem.rawValue)
        map.set("release", release?.text)
        map.set("contents", contents.normal(ecosystem, hasRelease: release != nil))
        map.set("archs", architectures.map(\.text))
        map.set("accounts", accounts.normal)
        if !entrypoint.isEmpty {
            var inner = NormalMap()
            inner.set("command", entrypoint)
            map.set("entrypoint", inner)
        }
        map.set("cmd", command)
        map.set("environment", environment)
        map.set("work-dir", workingDirectory)
        map.set("stop-signal", stopSignal)
        map.set("volumes", volumes)
        map.set("ports", ports.map(\.description))
        map.set("annotations", annotations)
        map.set("labels", labels)
        map.set("paths", paths.map(\.normal))
        map.set("os-release", osRelease)
        map.set("certificates", certificates.normal)
        if let layering {
            map.set(
                "layering",
                .map(["strategy": .text("origin"), "budget": .number(Int64(layering.budget))]))
        }
        map.set("vcs-url", vcsURL)
        return NormalForm(.map(map.values))
    }
}

extension Contents {
    fileprivate func normal(_ ecosystem: Ecosystem, hasRelease: Bool) -> NormalMap {
        let isDebian = ecosystem == .debian
        var map = NormalMap()
        map.set("repositories", repositories.map(\.text))
        map.set("build_repositories", buildRepositories.map(\.text))
        map.set("runtime_repositories", runtimeRepositories)
        map.set("keyring", keyring.map(\.text))
        map.set("runtime_keyring", runtimeKeyring.map { named($0.name, $0.content) })
        let standard = isDebian ? ["main"] : ["main", "community"]
        map.set("components", components, unless: hasRelease ? standard : [])
        map.set("suites", suites)
        map.set("base", base.rawValue, unless: BaseSelection.none.rawValue)
        map.set("dependencies", dependencies.rawValue, unless: DependencyHandling.resolve.rawValue)
        map.set("packages", packages.map(\.description))
        map.set("exclude", exclude.map(\.text))
        map.set(
            "files-from",
            extracts.map { extract in
                var inner = NormalMap()
                inner.set("package", extract.package.text)
                inner.set("paths", extract.paths)
                return inner
            })
        if let busybox {
            var inner = NormalMap()
            inner.set("package", busybox.package.text)
            inner.set("directory", busybox.directory.description)
            map.set("busybox", inner)
        }
        map.set("loader-cache", loaderCache, unless: false)
        map.set(
            "filters",
            filters.map { rule in
                var inner = NormalMap()
                inner.set(rule.includes ? "include" : "exclude", rule.pattern)
                return inner
            })
        map.set("merged-usr", mergedUsr, unless: isDebian)
        let usual: PackageDatabase = isDebian ? .dpkg : .apk
        map.set("database", database.rawValue, unless: usual.rawValue)
        map.set(
            "configure", configure.rawValue,
            unless: PackageConfiguration.usual(isDebian: isDebian, database).rawValue)
        return map
    }
}

/// A map of a name and a content, which keys and certificates have.
private func named(_ name: String, _ content: String) -> NormalMap {
    var map = NormalMap()
    map.set("name", name)
    map.set("content", content)
    return map
}

extension Accounts {
    fileprivate var normal: NormalMap {
        var map = NormalMap()
        map.set("run-as", runAs)
        map.set("users", users.map(\.normal))
        map.set("groups", groups.map(\.normal))
        map.set("locked", locked)
        map.set("shadow", shadow, unless: true)
        return map
    }
}

extension UserAccount {
    fileprivate var normal: NormalMap {
        var map = NormalMap()
        map.set("username", name)
        map.set("uid", .number(Int64(uid)))
        if gid != uid { map.set("gid", .number(Int64(gid))) }
        map.set("gecos", gecos, unless: "")
        map.set("homedir", home, unless: "/home/\(name)")
        map.set("shell", shell, unless: "/bin/sh")
        return map
    }
}

extension GroupAccount {
    fileprivate var normal: NormalMap {
        var map = NormalMap()
        map.set("groupname", name)
        map.set("gid", .number(Int64(gid)))
        map.set("members", members)
        return map
    }
}

extension PathChange {
    fileprivate var normal: NormalMap {
        var map = NormalMap()
        map.set("path", path.description)
        switch kind {
        case .directory: map.set("type", "directory")
        case .emptyFile: map.set("type", "empty-file")
        case .file(let source):
            map.set("type", "file")
            switch source {
            case .text(let text): map.set("content", text)
            case .local(let file): map.set("source", file.text)
            }
        case .hardLink(let target):
            map.set("type", "hardlink")
            map.set("source", target.description)
        case .symbolicLink(let target):
            map.set("type", "symlink")
            map.set("source", target)
        case .symbolicLinkToMatch(let pattern):
            map.set("type", "symlink")
            map.set("match", pattern)
        case .permissions: map.set("type", "permissions")
        case .copy(let source, let without):
            map.set("type", "copy")
            map.set("source", source.text)
            map.set("exclude", without)
        case .remove: map.set("type", "remove")
        }
        if let owner {
            map.set("uid", .number(Int64(owner.uid)))
            map.set("gid", .number(Int64(owner.gid)))
        }
        if let mode { map.set("permissions", "0o" + String(mode, radix: 8)) }
        map.set("recursive", isRecursive, unless: false)
        return map
    }
}

extension Certificates {
    fileprivate var normal: NormalMap {
        var map = NormalMap()
        map.set("bundle-from", bundleFrom?.text)
        map.set("providers", providers.map(\.text))
        map.set("java-keystore", javaKeystore?.description)
        map.set("additional", additional.map { named($0.name, $0.content) })
        return map
    }
}
