import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import OCIModel

extension WebClient.Response {
    /// The first header of a name, in whatever case.
    package func header(_ name: String) -> String? { headers.first(name: name) }

    /// All headers of a name, one after the other; a list in one line stays one text.
    package func headerLines(_ name: String) -> [String] { headers[name] }

    /// How long the server asks to be left alone (`Retry-After`, RFC 9110, 10.2.3).
    package func retryDelay(now: Timestamp) -> Duration? {
        guard let text = header("retry-after") else { return nil }
        if let seconds = UInt32(text) { return .seconds(Int64(seconds)) }
        guard let time = HTTPDate.parse(text) else { return nil }
        return .seconds(max(0, time.seconds - now.seconds))
    }

    /// The content as pieces.
    package var pieces: PieceStream {
        let body = body
        return PieceStream {
            var iterator = body.makeAsyncIterator()
            return {
                do {
                    return try await iterator.next()
                } catch {
                    throw WebFailure.wrapping(error)
                }
            }
        }
    }

    /// All of the content; `nil` when there is more than `limit` bytes, of which no more is read.
    ///
    /// - Throws: ``WebFailure`` when the connection breaks.
    package func bytes(limit: Int) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        for try await piece in pieces {
            guard bytes.count + piece.readableBytes <= limit else { return nil }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }
}
