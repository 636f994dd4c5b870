import AsyncHTTPClient
import Compression
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why a request had no answer, sorted by what can be done about it.
package enum WebFailure: Error, Equatable {
    /// There was no connection to begin with.
    case noConnection(String)
    /// The connection broke or fell silent.
    case broken(String)
    /// The other side could not prove who it is.
    case untrusted(String)
    /// What answers does not speak TLS.
    case insecure(String)
    /// A redirection that is not followed.
    case redirect(String)
    /// The request is one that cannot be made.
    case impossible(String)

    /// What to say when a proxy wants to know who asks.
    static let proxyCredentials =
        "the proxy wants a user and a password: put them into the proxy's URL"

    /// Sorts an error of the client or the network beneath it. `CancellationError` stays what it is,
    /// and so does everything that did not come from the network.
    package static func wrapping(_ error: any Error) -> any Error {
        switch error {
        case let error as HTTPClientError: return wrapping(error)
        case let error as NIOConnectionError: return noConnection(reason(of: error))
        case let error as NIOSSLError:
            if case .handshakeFailed(let inner) = error { return wrapping(inner) }
            if error == .unableToValidateCertificate || error == .noCertificateToValidate {
                return untrusted("the server's certificate is not trusted")
            }
            return broken("the connection broke")
        case let error as BoringSSLError: return wrapping(error)
        case let error as NIOSSLExtraError:
            if error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch {
                return untrusted("the server's certificate is for another name")
            }
            return untrusted("no secure connection comes about")
        case let error as IOError: return wrapping(error)
        case is HTTPParserError: return broken("the connection broke, or the answer is not HTTP")
        case is ChannelError:
            return broken("the connection broke")
        default: return error
        }
    }

    private static func wrapping(_ error: HTTPClientError) -> any Error {
        switch error {
        case .cancelled: return CancellationError()
        case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout,
            .socksHandshakeTimeout, .getConnectionFromPoolTimeout:
            return noConnection("no connection within the time allowed")
        case .readTimeout, .deadlineExceeded, .writeTimeout:
            return broken("nothing came within the time allowed")
        case .proxyAuthenticationRequired:
            return impossible(proxyCredentials)
        case .invalidProxyResponse: return noConnection("the proxy refuses the connection")
        case .invalidURL, .emptyHost, .emptyScheme: return impossible("not a URL that can be asked")
        default: return broken("the connection broke")
        }
    }

    private static func wrapping(_ error: IOError) -> WebFailure {
        let text = SystemMessage.text(error.errnoCode).lowercased()
        switch error.errnoCode {
        case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EACCES:
            return noConnection("no connection: \(text)")
        default: return broken(text)
        }
    }

    private static func wrapping(_ error: BoringSSLError) -> WebFailure {
        switch error {
        case .sslError(let stack), .unknownError(let stack):
            let text = String(describing: stack)
            // What a server says that wants to know who we are, in TLS 1.3 and before (RFC 8446,
            // section 6.2).
            if ["CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE"].contains(where: text.contains) {
                return impossible(
                    "the server wants a client certificate: put it and its key into certs.d")
            }
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                return untrusted("the server's certificate is not trusted")
            }
            return insecure("no secure connection comes about (is this an https server?)")
        default: return broken("the connection broke")
        }
    }

    private static func reason(of error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first {
            if let system = first.error as? IOError {
                return "no connection: \(SystemMessage.text(system.errnoCode).lowercased())"
            }
            return "no connection within the time allowed"
        }
        return "the name of the host cannot be resolved"
    }
}
