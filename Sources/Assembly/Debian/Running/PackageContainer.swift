import OCIModel
import Sandbox
import Store
import SystemPackage

import class Sandbox.RootFileSystem

/// A root file system in which dpkg installs packages.
struct PackageContainer {
    private let sandbox: Sandbox
    private let root: RootFileSystem
    private let paths: [String]
    private let settings: ContainerSettings
    // It has what is mounted.
    private let scratch: ScratchFolder
    /// What the container's mounts leave in the root file system.
    let scaffold: MountScaffold

    private static let place = "/run/socle"
    /// Keeps services from being started (invoke-rc.d(8)).
    private static let policy = "#!/bin/sh\nexit 101\n"

    /// Prepares a root file system.
    ///
    /// - Parameters:
    ///   - files: The packages' files, which are only shown to dpkg.
    ///   - epoch: What programs that write times take for the present.
    init(
        _ sandbox: Sandbox, _ root: RootFileSystem, files: [FilePath], epoch: Timestamp,
        session: StoreSession
    ) throws {
        self.sandbox = sandbox
        self.root = root
        scratch = try ScratchFolder(session)
        var settings = ContainerSettings(arguments: [])
        settings.environment = Self.environment(epoch)
        // Scripts make such files where there are none.
        settings.hasHostFiles = false
        let policy = try scratch.file("policy-rc.d", Array(Self.policy.utf8), mode: 0o755)
        settings.mounts.append(
            ContainerMount(.bind(source: policy), at: "/usr/sbin/policy-rc.d", isReadOnly: true))
        var folders: [FilePath] = []
        var paths: [String] = []
        for file in files {
            let folder = file.removingLastComponent()
            if !folders.contains(folder) { folders.append(folder) }
            let number = folders.firstIndex(of: folder) ?? 0
            paths.append("\(Self.place)/\(number)/\(file.lastComponent?.string ?? "")")
        }
        for (number, folder) in folders.enumerated() {
            settings.mounts.append(
                ContainerMount(
                    .bind(source: folder), at: "\(Self.place)/\(number)", isReadOnly: true))
        }
        settings.completeEnvironment()
        self.paths = paths
        self.settings = settings
        scaffold = MountScaffold(settings.mounts.map(\.destination), in: root.path)
    }

    /// Installs packages: unpacks all of them, then configures them, then runs triggers.
    ///
    /// - Parameters:
    ///   - numbers: The packages, by their numbers among the files.
    ///   - observe: Gets the name of each package that is being configured.
    /// - Throws: ``ScriptRunError/failed(_:)``, and what starting a container throws.
    func install(
        _ numbers: [Int], observe: @escaping @Sendable (String) -> Void
    ) async throws {
        var settings = settings
        // What is not chosen is left out on purpose; and nothing here has to survive a power cut.
        settings.arguments =
            ["dpkg", "--force-depends", "--force-unsafe-io", "--install"]
            + numbers.map { paths[$0] }
        let lines = LineSplitter { line in
            guard line.hasPrefix("Setting up ") else { return }
            observe(String(line.dropFirst(11).prefix { $0 != " " && $0 != ":" }))
        }
        let exit = try await sandbox.run(
            settings, in: root, streams: .captured(limit: 4 << 20) { lines.take($0) })
        lines.finish()
        guard exit.code == 0 else {
            throw ScriptRunError.failure(
                code: exit.code, text: exit.output.text + "\n" + exit.error.text)
        }
    }

    private static func environment(_ epoch: Timestamp) -> [String] {
        [
            "PATH=\(ContainerSettings.standardPath)", "DEBIAN_FRONTEND=noninteractive",
            "DEBCONF_NONINTERACTIVE_SEEN=true", "LC_ALL=C.UTF-8", "LANGUAGE=C", "TZ=UTC",
            "SOURCE_DATE_EPOCH=\(epoch.seconds)",
            // Orders that differ from run to run otherwise.
            "PERL_HASH_SEED=0", "PYTHONHASHSEED=0",
        ]
    }
}
