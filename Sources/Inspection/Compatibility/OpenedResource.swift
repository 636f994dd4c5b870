import ELF
import FileTree

/// What programs open by an absolute path, outside of their own files and libraries.
public enum OpenedResource: String, Sendable, Codable, CaseIterable {
    /// The time zones that `TZ` and `/etc/localtime` name.
    case timeZones
    /// The certificates that connections are checked against.
    case certificates
    /// The languages, sorting and spelling of numbers that `LANG` names.
    case locales
    /// Conversions between character sets.
    case conversions
    /// A shell that runs commands.
    case shell
    /// The names of users.
    case accounts
    /// The names of network services and protocols.
    case services

    /// What stands in a program or script that opens it itself.
    var names: [String] {
        switch self {
        case .timeZones: ["/usr/share/zoneinfo"]
        case .certificates:
            [
                "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem",
                "/etc/pki/tls/certs/ca-bundle.crt",
            ]
        case .shell: ["/bin/sh\0", "/bin/sh\"", "/bin/sh'", "/bin/sh "]
        // The C library has these names in it, so in static programs they would tell nothing.
        case .locales, .conversions, .accounts, .services: []
        }
    }

    /// Functions of libraries that open it.
    var calls: Set<String> {
        switch self {
        case .timeZones: ["localtime", "localtime_r", "mktime", "tzset"]
        case .certificates: ["SSL_CTX_set_default_verify_paths", "X509_STORE_set_default_paths"]
        case .locales: ["setlocale", "newlocale"]
        case .conversions: ["iconv_open"]
        case .shell: ["system", "popen", "wordexp"]
        case .accounts: ["getpwnam", "getpwnam_r", "getpwuid", "getpwuid_r"]
        case .services: ["getservbyname", "getservbyname_r", "getprotobyname"]
        }
    }

    /// Whether a base has it.
    func isThere(in base: Base) -> Bool {
        let tree = base.contents.tree
        func has(_ path: TreePath) -> Bool { tree.resolve(path) != nil }
        func holds(_ path: TreePath) -> Bool {
            tree.resolve(path).map { !tree.children(of: $0.path).isEmpty } ?? false
        }
        switch self {
        case .timeZones: return holds("usr/share/zoneinfo")
        case .certificates:
            return has("etc/ssl/certs/ca-certificates.crt") || has("etc/ssl/cert.pem")
                || has("etc/pki/tls/certs/ca-bundle.crt")
        // musl knows UTF-8 alone, and needs no file for that.
        case .locales: return base.libc != .glibc || holds("usr/lib/locale")
        case .conversions:
            return base.libc != .glibc
                || base.libraryFolders.contains { folder in
                    (try? folder.appending("gconv")).map(holds) ?? false
                }
        case .shell: return ProgramFacts.isProgram("bin/sh", in: tree)
        case .accounts: return has("etc/passwd")
        case .services: return has("etc/services")
        }
    }

    /// What it is, for people.
    var title: String {
        switch self {
        case .timeZones: "time zones (/usr/share/zoneinfo)"
        case .certificates: "certificates (/etc/ssl)"
        case .locales: "locales (/usr/lib/locale)"
        case .conversions: "conversions of text (gconv)"
        case .shell: "a shell (/bin/sh)"
        case .accounts: "accounts (/etc/passwd)"
        case .services: "network services (/etc/services)"
        }
    }

    /// What is so without it.
    var without: String {
        switch self {
        case .timeZones: "all times are in UTC"
        case .certificates: "TLS trusts nobody"
        case .locales: "there are C and C.UTF-8 alone"
        case .conversions: "there is little but UTF-8"
        case .shell: "the commands that it is to run fail"
        case .accounts: "no user has a name"
        case .services: "no service has a name"
        }
    }

    /// What adds it.
    var remedy: String {
        switch self {
        case .timeZones: "add the package tzdata if it shows local times"
        case .certificates: "add the package ca-certificates"
        case .locales: "set LANG=C.UTF-8, or add a package of locales"
        case .conversions: "use debian-slim if it reads other character sets"
        case .shell: "use an image with a shell (alpine, debian-slim, a :debug variant)"
        case .accounts: "add accounts to the specification"
        case .services: "add the package netbase"
        }
    }

    /// What a file opens: by the names that stand in it, and the functions that it calls.
    static func opened(by file: Application.File) -> [(resource: OpenedResource, how: String)] {
        var calls: [String] = []
        if case .elf(let elf) = file.kind {
            calls = elf.symbols.lazy.filter { !$0.isDefined }.map(\.name)
        }
        return allCases.compactMap { resource in
            // The first line of a script is looked at in its own right.
            if case .script = file.kind, resource == .shell { return nil }
            if let call = calls.first(where: { resource.calls.contains($0) }) {
                return (resource, "calls \(call)")
            }
            return file.opens.contains(resource) ? (resource, "named in it") : nil
        }
    }
}
