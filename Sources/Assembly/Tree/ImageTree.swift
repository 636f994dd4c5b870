import FileTree
import ImageSpec
import Packages

/// Makes the whole tree of an image: packages, what their family adds, and what the specification
/// asks for, in this order, so that the specification has the last word.
enum ImageTree {
    /// Builds the tree.
    ///
    /// - Throws: ``TreeConflict``, ``GenerationError`` and what reading the packages throws.
    static func build(_ input: TreeInput) throws -> FileTree { try make(input).tree }

    /// Builds the tree, and gives remarks for the user, what packages wanted to be done that was not,
    /// and the files of this machine that are in it.
    ///
    /// - Parameter configured: The packages as they are when their scripts have run; `nil` to make
    ///   that here.
    /// - Throws: As ``build(_:)``.
    static func make(
        _ input: TreeInput, on configured: TreeEditor? = nil
    ) throws -> (tree: FileTree, notes: [String], files: [LockedFile]) {
        var editor = try configured ?? packages(of: input)
        let specification = input.specification
        for extract in specification.contents.extracts {
            guard let (package, container) = input.source(extract.package) else { continue }
            try ExtractedFiles.add(
                from: package, container: container, patterns: extract.paths, into: &editor)
        }
        if let busybox = specification.contents.busybox,
            let (package, container) = input.source(busybox.package)
        {
            try BusyBoxFolder.add(
                from: package, container: container, at: busybox.directory, into: &editor)
        }
        if specification.contents.loaderCache {
            try LoaderCacheSearch.write(for: input.architecture, into: &editor)
        }
        try addCertificates(input, to: &editor)
        try ReleaseFile.amend(specification.osRelease, in: &editor)
        try AccountFiles.write(specification.accounts, into: &editor)
        try PathChanges.apply(specification.paths, to: &editor)
        return (clamped(editor), editor.notes, editor.localFiles)
    }

    private static func packages(of input: TreeInput) throws -> TreeEditor {
        switch input.specification.ecosystem {
        case .debian: try DebianTree.build(input)
        case .alpine: try AlpineTree.build(input)
        }
    }

    private static func addCertificates(_ input: TreeInput, to editor: inout TreeEditor) throws {
        let certificates = input.specification.certificates
        let trusted = try CertificateBundle.write(
            from: certificates.bundleFrom.flatMap { input.source($0)?.package },
            providers: CertificateProviders.packages(of: input, notes: &editor.notes),
            additional: certificates.additional, into: &editor)
        if let path = certificates.javaKeystore {
            try JavaKeystore.write(trusted, to: path, into: &editor)
        }
    }

    /// The tree without any time after the epoch.
    private static func clamped(_ editor: TreeEditor) -> FileTree {
        var tree = editor.tree
        for (path, node) in tree.entries where node.attributes.modified > editor.epoch {
            tree.modify(path) { $0.attributes.modified = editor.epoch }
        }
        return tree
    }
}
