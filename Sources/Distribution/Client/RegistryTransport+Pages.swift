import OCIModel
import Store

extension RegistryTransport {
    /// The greatest size of a page in bytes.
    private static let pageLimit = 16 << 20
    /// How many things a listing may have.
    private static let listingLimit = 1_000_000

    /// Reads a listing page by page, following `Link: <…>; rel="next"` (RFC 8288).
    ///
    /// - Parameter take: Takes a page and says how many things there are now.
    /// - Throws: ``RegistryError``, also for a listing without end.
    func eachPage<Page: Decodable>(
        of first: RegistryCall, as type: Page.Type, _ take: (Page) throws -> Int
    ) async throws {
        var call = first
        var seen: Set<WebAddress> = []
        while true {
            let response = try await answer(call, expecting: [200])
            let name = RegistryError.name(of: WebRequest(.get, response.address))
            guard let bytes = try await body(response, limit: Self.pageLimit) else {
                throw RegistryError.malformed(
                    name, reason: "a page of more than \(Self.pageLimit) bytes")
            }
            guard let page = try? CanonicalJSON.decode(type, from: bytes) else {
                throw RegistryError.malformed(name, reason: "the listing is not of its form")
            }
            let count = try take(page)
            guard count <= Self.listingLimit, seen.count < 100_000 else {
                throw RegistryError.malformed(name, reason: "a listing without end")
            }
            guard let next = NextPage.link(in: response.headerLines("link")) else { return }
            guard let address = response.address.resolving(next),
                address.origin == response.address.origin
            else {
                throw RegistryError.malformed(name, reason: "the next page is at another host")
            }
            guard seen.insert(address).inserted else { return }
            call.target = .address(address)
        }
    }

    /// All of a body, or `nil` when it is longer than the limit.
    ///
    /// - Throws: ``RegistryError`` when the connection breaks.
    func body(_ response: WebClient.Response, limit: Int) async throws -> [UInt8]? {
        do {
            return try await response.bytes(limit: limit)
        } catch let failure as WebFailure {
            throw RegistryError(failure, WebRequest(.get, response.address), attempts: 1)
        }
    }
}

/// The next page of a listing.
enum NextPage {
    /// The target of the link with the relation `next`.
    static func link(in headers: [String]) -> String? {
        for header in headers {
            for part in header.split(separator: ",") {
                guard let open = part.firstIndex(of: "<"), let close = part.firstIndex(of: ">"),
                    open < close
                else { continue }
                let relation = part[close...].dropFirst().filter { $0 != " " && $0 != "\"" }
                guard relation.split(separator: ";").contains("rel=next") else { continue }
                return String(part[part.index(after: open)..<close])
            }
        }
        return nil
    }
}
