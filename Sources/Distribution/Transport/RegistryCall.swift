import Store

/// One request to a registry, before it is known how to get there and what to show.
struct RegistryCall: Sendable {
    /// Where a request goes.
    enum Target: Sendable {
        /// A path of the API, with a query.
        case path(String)
        /// An address that the registry gave, such as that of an upload.
        case address(WebAddress)
    }

    var method: WebRequest.Method
    var target: Target
    /// Whose identity is shown.
    var host: RegistryHost
    /// The repository, where it is about one.
    var endpoint: RepositoryEndpoint?
    var isInsecure: Bool
    var headers: [(String, String)] = []
    var body = WebRequest.Body.none
    /// What a token would have to allow.
    var scopes: [TokenScope]
    /// Whether the same request may be sent again when nobody knows what became of it.
    var isRepeatable = true

    /// A request about a repository.
    init(
        _ method: WebRequest.Method, _ endpoint: RepositoryEndpoint, _ path: String,
        headers: [(String, String)] = [], body: WebRequest.Body = .none, scopes: [TokenScope]
    ) {
        self.method = method
        target = .path(endpoint.path(path))
        host = endpoint.host
        self.endpoint = endpoint
        isInsecure = endpoint.isInsecure
        self.headers = headers
        self.body = body
        self.scopes = scopes
    }

    /// A request to an address that the registry gave.
    init(
        _ method: WebRequest.Method, _ endpoint: RepositoryEndpoint, at address: WebAddress,
        headers: [(String, String)] = [], body: WebRequest.Body = .none, scopes: [TokenScope]
    ) {
        self.init(method, endpoint, "", headers: headers, body: body, scopes: scopes)
        target = .address(address)
    }

    /// A request about a registry as a whole.
    init(
        _ method: WebRequest.Method, _ host: RegistryHost, path: String, isInsecure: Bool,
        scopes: [TokenScope]
    ) {
        self.method = method
        target = .path(path)
        self.host = host
        self.isInsecure = isInsecure
        self.scopes = scopes
    }
}
