import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An image of real packages, started by runc with the capabilities that containers usually have.
@Suite(
    .enabled(if: AlpineFieldData.isThere, "no real Alpine data beside the checkout"),
    .enabled(
        if: geteuid() == 0 && Tool.has("runc", "unshare", "ip"), "needs root, runc, unshare and ip")
)
struct AlpineRunFieldTests {
    private let container: FieldContainer

    init() throws {
        container = try FieldContainer(
            specification: """
                contents:
                  repositories: [\(AlpineFieldData.path("closed-v3.19"))]
                  keyring: [\(AlpineFieldData.path("keys"))]
                  packages: [alpine-base, openssl, tzdata, wget, openssh]
                cmd: /bin/sh
                """,
            architecture: "x86_64", repository: AlpineFieldData.path("closed-v3.19"))
    }

    @Test func apkIsContentWithTheImage() throws {
        let installed = try container.run("apk info -v").checked().stdout
            .split(separator: "\n")
        #expect(installed.count == 42)
        #expect(installed.contains("openssh-9.6_p1-r0"))
        #expect(installed.contains("busybox-1.36.1-r15"))
        #expect(try container.run("apk audit --system").checked().stdout == "")
        #expect(
            try container.run("apk fix --simulate --no-network").checked().stdout
                .contains("OK: "))
    }

    @Test func apkAddsAndRemovesPackages() throws {
        let adding = try container.run("apk add --no-network -X /repository chrony")
            .checked().stdout
        #expect(adding.contains("Installing chrony"))
        #expect(adding.contains("Executing chrony-4.5-r0.pre-install"))
        #expect(try container.run("id -un chrony").checked().line == "chrony")
        #expect(try container.run("apk audit --system").checked().stdout == "")
        try container.run("apk del --no-network chrony").checked()
        #expect(try container.run("apk info | wc -l").line == "42")
    }

    @Test func programsRun() throws {
        #expect(try container.run("openssl version").line.hasPrefix("OpenSSL 3.1.4"))
        #expect(try container.run("TZ=Asia/Tokyo date +%z").line == "+0900")
        #expect(try container.run("ssh -V").checked().stderr.contains("OpenSSH_9.6p1"))
        #expect(try container.run("ls -l /bin/ls; [ -u /bin/bbsuid ]").status == 0)
    }

    @Test func wgetFetches() throws {
        let answer = try container.run(
            """
            printf 'HTTP/1.0 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nhello\\n' | nc -l -p 8080 >/dev/null &
            wget -q --tries=30 --waitretry=1 --retry-connrefused -O - http://127.0.0.1:8080/
            """)
        #expect(answer.stdout == "hello\n", "\(answer.stderr)")
    }

    @Test func aUserIsMade() throws {
        try container.run("adduser -D appuser").checked()
        #expect(
            try container.run("su appuser -c 'id -u; cd; pwd; touch file'").checked().stdout
                == "1000\n/home/appuser\n")
        #expect(
            try container.run("grep -c ^appuser: /etc/passwd /etc/shadow").stdout
                == "/etc/passwd:1\n/etc/shadow:1\n")
        #expect(try container.run("stat -c %U:%G:%a /etc/shadow").line == "root:shadow:640")
    }
}
