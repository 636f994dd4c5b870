import FileTree

/// The owners and modes of directories that packages share, as apk 2.14 settles them.
///
/// A directory that is there before a package brings it keeps what it has: apk's own first
/// directories, and what scripts made. Of the packages that bring one of the others, the one whose
/// owner has the lowest number decides; where several agree on the owner, only what all of them
/// allow is allowed.
struct AlpineDirectories {
    private struct State {
        var isShared: Bool
        var uid = UInt32.max
        var gid = UInt32.max
        var mode: UInt16 = 0
    }

    private var states: [TreePath: State] = [:]

    /// Notes what a package says of a directory.
    ///
    /// - Parameter wasThere: Whether the directory was in the tree already.
    mutating func note(_ path: TreePath, _ attributes: Attributes, wasThere: Bool) {
        var state = states[path] ?? State(isShared: !wasThere)
        let (uid, gid) = (attributes.uid, attributes.gid)
        if (uid, gid) < (state.uid, state.gid) {
            (state.uid, state.gid, state.mode) = (uid, gid, attributes.mode)
        } else if (uid, gid) == (state.uid, state.gid) {
            state.mode &= attributes.mode
        }
        states[path] = state
    }

    /// Gives the directories of a tree what was settled.
    func apply(to tree: inout FileTree) {
        for (path, state) in states where state.isShared && tree[path]?.isDirectory == true {
            tree.modify(path) { node in
                node.attributes.mode = state.mode
                (node.attributes.uid, node.attributes.gid) = (state.uid, state.gid)
            }
        }
    }
}
