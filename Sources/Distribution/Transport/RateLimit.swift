import Store

/// How much may still be fetched, as Docker Hub says it: `ratelimit-limit: 100;w=21600`.
struct RateLimit: Equatable, CustomStringConvertible {
    let limit: Int
    let remaining: Int
    /// The span that the limit is for, in seconds.
    let window: Int?

    init?(_ response: WebClient.Response) {
        self.init(
            limit: response.header("ratelimit-limit"),
            remaining: response.header("ratelimit-remaining"))
    }

    init?(limit: String?, remaining: String?) {
        guard let limit, let remaining, let most = Self.number(limit),
            let left = Self.number(remaining)
        else { return nil }
        self.limit = most
        self.remaining = left
        window = limit.split(separator: ";").first { $0.hasPrefix("w=") }.flatMap {
            Int($0.dropFirst(2))
        }
    }

    private static func number(_ text: String) -> Int? {
        Int(text.prefix { $0 != ";" && $0 != "," })
    }

    /// `3 of 100 pulls left in 6 h`.
    var description: String {
        "\(remaining) of \(limit) pulls left" + (window.map { " in \($0 / 3600) h" } ?? "")
    }
}
