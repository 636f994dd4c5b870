import FileTree
import Packages

/// The entries of `paths`.
extension SpecificationReader {
    private enum PathType: String, CaseIterable {
        case directory
        case emptyFile = "empty-file"
        case file
        case hardlink
        case symlink
        case copy
        case permissions
        case remove
    }

    private static let pathKeys = [
        "path", "type", "uid", "gid", "permissions", "source", "match", "content", "recursive",
        "exclude",
    ]

    func pathChange(_ value: YAMLValue) throws(SpecificationError) -> PathChange {
        let map = try YAMLMap(
            value, keys: Self.pathKeys,
            advice: ["mode": "apko spells it `permissions`", "target": "apko spells it `source`"])
        let path = try map.required("path", "write the path to change")
        let type = try map.required(
            "type", "write one of \(NearestName.list(PathType.allCases.map(\.rawValue)))"
        ).choice(PathType.self)
        let place = try treePath(path)
        guard !place.isRoot || type == .permissions || type == .copy else {
            throw path.bad("the root of the image is always a directory")
        }
        try refuseUseless(type, map)
        let kind = try kind(type, map)
        var mode = try map.read("permissions") { (value) throws(SpecificationError) in
            try FileMode.read(value)
        }
        let owner = try owner(map)
        if type == .permissions, mode == nil, owner == nil {
            _ = try map.required(
                "permissions", "there is nothing to change without it, `uid` or `gid`")
        }
        if type == .symlink { mode = nil }
        let isRecursive = try map["recursive"]?.boolean() ?? false
        let canRecurse = type == .directory || type == .permissions
        return PathChange(
            path: place, kind: kind, owner: owner, mode: mode,
            isRecursive: isRecursive && canRecurse)
    }

    /// Keys that would do nothing. What apko documents as ignored stays ignored.
    private func refuseUseless(_ type: PathType, _ map: YAMLMap) throws(SpecificationError) {
        var useless: [String] = []
        if type != .file { useless.append("content") }
        if type != .symlink { useless.append("match") }
        if ![.file, .hardlink, .symlink, .copy].contains(type) { useless.append("source") }
        if type != .copy { useless.append("exclude") } else { useless.append("recursive") }
        if type == .remove { useless += ["uid", "gid", "permissions", "recursive"] }
        for key in useless {
            guard let value = map[key] else { continue }
            throw value.bad("it means nothing for the type `\(type.rawValue)`")
        }
    }

    private func kind(
        _ type: PathType, _ map: YAMLMap
    ) throws(SpecificationError) -> PathChange.Kind {
        switch type {
        case .directory: return .directory
        case .emptyFile: return .emptyFile
        case .permissions: return .permissions
        case .remove: return .remove
        case .copy:
            let source = try map.required("source", "write the file or folder to copy")
            let without = try map["exclude"]?.list("a list of patterns") {
                (value) throws(SpecificationError) in try value.line("a pattern")
            }
            return .copy(try localFile(source), without: without ?? [])
        case .hardlink:
            let source = try map.required("source", "write the path of the file to link to")
            return .hardLink(to: try treePath(source))
        case .symlink:
            if let match = map["match"] {
                guard map["source"] == nil else {
                    throw match.bad("a link has either `source` or `match`")
                }
                return .symbolicLinkToMatch(of: try pattern(match))
            }
            let target = try map.required("source", "write the path that the link leads to").line()
            return .symbolicLink(to: target)
        case .file:
            switch (map["content"], map["source"]) {
            case (let content?, nil): return .file(.text(try content.text()))
            case (nil, let source?): return .file(.local(try localFile(source)))
            case (nil, nil):
                _ = try map.required("content", "write the file's text, or a `source` to copy")
                return .emptyFile
            case (.some, let source?): throw source.bad("a file has either `content` or `source`")
            }
        }
    }

    /// A file or folder of this machine, which is there already.
    private func localFile(_ value: YAMLValue) throws(SpecificationError) -> FileReference {
        let text = try value.line("a path")
        let file = try reference(
            text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../")
                || text.contains("://")
                ? text : "./" + text, value)
        guard let path = file.location.path else {
            throw value.bad("`\(file.text)`: files are copied from this machine only")
        }
        guard files.exists(path) else { throw value.bad("`\(text)`: no such file") }
        return file
    }

    func treePath(_ value: YAMLValue) throws(SpecificationError) -> TreePath {
        let text = try value.line("a path")
        do throws(TreePathError) {
            return try TreePath(text)
        } catch {
            throw value.bad("\(error)")
        }
    }

    /// The owner; apko's rule: where one of two numbers is given, the other is root's.
    private func owner(_ map: YAMLMap) throws(SpecificationError) -> PathChange.Owner? {
        let uid = try map["uid"]?.identifier()
        let gid = try map["gid"]?.identifier()
        guard uid != nil || gid != nil else { return nil }
        return PathChange.Owner(uid: uid ?? 0, gid: gid ?? 0)
    }
}
