import Assembly
import Compression
import Dispatch
import OCIModel
import Packages
import Store
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The edges of the program: the environment, the clock, the store. Everything inside gets them as
/// values from here.
struct Workplace {
    /// Variables of the environment by name.
    let environment: [String: String]
    /// The present time.
    let now: Timestamp
    /// This process in the store.
    let session: StoreSession
    /// The images of the store.
    let images: ContentStore
    /// The package files of the store.
    let packages: PackageStore
    /// The progress display.
    let progress: Store.Progress
    /// How to get at registries.
    let registry: RegistrySettings

    /// Opens the store.
    init(quiet: Bool, registry: RegistrySettings = RegistrySettings()) throws {
        self.registry = registry
        environment = Self.readEnvironment()
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        now = Timestamp(seconds: Int64(time.tv_sec))
        let home = try SocleHome(
            environment: environment, workingDirectory: FilePath(Self.workingDirectory()))
        session = try StoreSession(home)
        images = try ContentStore(session)
        packages = PackageStore(session)
        progress = Store.Progress(.detect(isQuiet: quiet, environment: environment))
    }

    /// `SOURCE_DATE_EPOCH`, where it is set.
    ///
    /// - Throws: ``BadInput`` when it is no number of seconds.
    func sourceDateEpoch() throws -> Timestamp? {
        guard let text = environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
        guard let seconds = Int64(text), seconds >= 0 else {
            throw BadInput(
                "SOURCE_DATE_EPOCH is `\(text)`, which is no number of seconds since 1970")
        }
        return Timestamp(seconds: seconds)
    }

    /// How to get at files: over the network, or from the store alone.
    func transport(offline: Bool, task: ProgressTask?) throws -> any PackageTransport {
        if offline { return OfflineTransport(packages) }
        var configuration = try network()
        if let text = environment["HTTP_AUTH"], !text.isEmpty {
            try configuration.credentials.add(httpAuth: text)
        }
        let netrc = environment["NETRC"] ?? environment["HOME"].map { $0 + "/.netrc" }
        if let path = netrc, let bytes = try? FileSource(path: path).readAll(limit: 1 << 20) {
            try configuration.credentials.add(netrc: String(decoding: bytes, as: UTF8.self))
        }
        return try Fetcher(into: packages, configuration: configuration, progress: task)
    }

    /// What every connection needs to know: proxies, certificates, our name.
    ///
    /// - Throws: `FetchSettingError` for a proxy that is none.
    func network() throws -> FetchConfiguration {
        var configuration = FetchConfiguration()
        configuration.proxies = try ProxySettings(environment: environment)
        configuration.userAgent = "socle/\(Version.text)"
        if let file = environment["SSL_CERT_FILE"], !file.isEmpty {
            configuration.additionalCertificates = FilePath(file)
        }
        return configuration
    }

    static func readEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }

    static func workingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}
