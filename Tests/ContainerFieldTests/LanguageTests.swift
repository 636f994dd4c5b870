import TestSupport
import Testing

/// A program of each language on its image: as nobody special, with nothing to write to, in a time zone
/// of the user's, asking a server whose authority the specification names.
@Suite(
    .serialized,
    .enabled(
        if: CatalogueBench.canRun && Tool.has("openssl"),
        "needs root, runc, openssl, and a Debian mirror that can be reached"))
struct LanguageTests {
    struct Language: CustomTestStringConvertible, Sendable {
        let image: String
        let file: String
        let program: String
        var testDescription: String { image }
    }

    private static let python = """
        import os, sys, time, urllib.request
        print("status", urllib.request.urlopen(sys.argv[1]).status)
        print("zone", time.strftime("%H:%M %z", time.localtime(1720000000)))
        print("text", "\\u00e4\\u20ac", sys.getfilesystemencoding())
        print("user", os.getuid())
        try:
            open("/srv/app/new", "w")
        except OSError as error:
            print("write", error.strerror)
        """
    private static let node = """
        const https = require("https"), fs = require("fs");
        https.get(process.argv[2], (answer) => {
          console.log("status", answer.statusCode);
          answer.resume();
          const time = new Date(1720000000000);
          const zone = -time.getTimezoneOffset() / 60;
          const clock = time.toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" });
          console.log("zone", clock, "+0" + zone + "00");
          console.log("text", "\\u00e4\\u20ac", "utf-8");
          console.log("user", process.getuid());
          try {
            fs.writeFileSync("/srv/app/new", "");
          } catch (error) {
            console.log("write", error.code === "EROFS" ? "Read-only file system" : error);
          }
        });
        """
    private static let java = """
        import java.net.*;
        import java.nio.charset.Charset;
        import java.nio.file.*;
        import java.time.*;
        import java.time.format.DateTimeFormatter;

        public class Main {
            public static void main(String[] words) throws Exception {
                var link = (HttpURLConnection) new URL(words[0]).openConnection();
                System.out.println("status " + link.getResponseCode());
                var time = Instant.ofEpochSecond(1720000000).atZone(ZoneId.systemDefault());
                System.out.println("zone " + DateTimeFormatter.ofPattern("HH:mm xx").format(time));
                var text = Charset.defaultCharset().name().toLowerCase();
                System.out.println("text \\u00e4\\u20ac " + text);
                System.out.println("user " + Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
                try {
                    Files.writeString(Path.of("/srv/app/new"), "");
                } catch (FileSystemException error) {
                    System.out.println("write " + error.getReason());
                }
            }
        }
        """

    static let languages = [
        Language(image: "python3@bookworm", file: "main.py", program: python),
        Language(image: "python3@trixie", file: "main.py", program: python),
        Language(image: "nodejs@bookworm", file: "main.js", program: node),
        Language(image: "nodejs@trixie", file: "main.js", program: node),
    ]

    @Test(arguments: languages)
    func programsRun(_ language: Language) throws {
        let folder = try TemporaryDirectory("language")
        try Files.makeDirectory(folder.appending("app"))
        try folder.write(language.program, to: "app/" + language.file)
        try check(language.image, folder, command: ["/srv/app/" + language.file])
    }

    @Test(
        .enabled(if: Tool.has("javac", "jar", "keytool"), "needs a JDK"),
        arguments: ["java17@bookworm", "java21@trixie"])
    func javaRuns(image: String) throws {
        let folder = try TemporaryDirectory("language")
        try Files.makeDirectory(folder.appending("app"))
        try folder.write(Self.java, to: "Main.java")
        let script = """
            cd "$1" && javac --release 17 -d classes Main.java &&
            jar --create --file app/main.jar --main-class Main -C classes .
            """
        let made = try run("sh", ["-c", script, "sh", folder.path])
        try #require(made.status == 0, "\(made.stderr)")
        let name = try check(image, folder, command: ["/srv/app/main.jar"])
        try checkKeystore(of: name, folder)
    }

    /// What JDK's own tool sees in the keystore.
    private func checkKeystore(of name: String, _ folder: TemporaryDirectory) throws {
        let bench = try CatalogueBench.shared.get()
        let copied = try bench.socle(["copy", name, "dir:" + folder.appending("root")])
        try #require(copied.status == 0, "\(copied.stderr)")
        let file = folder.appending("root/etc/ssl/certs/java/cacerts")
        let listed = try run(
            "keytool", ["-list", "-v", "-keystore", file, "-storepass", "changeit"])
        #expect(listed.status == 0, "\(listed.stdout)\(listed.stderr)")
        let owners = listed.stdout.split(separator: "\n").filter { $0.hasPrefix("Owner: ") }
        #expect(owners.count > 100)
        #expect(owners.contains("Owner: CN=Local Authority"))
    }

    @discardableResult
    private func check(
        _ image: String, _ folder: TemporaryDirectory, command: [String]
    ) throws -> String {
        let bench = try CatalogueBench.shared.get()
        let server = try LocalServer(in: folder)
        let name =
            "language/" + (image.split(separator: "@").first.map(String.init) ?? image) + ":1"
        let indented = server.authority.split(separator: "\n").map { "        \($0)\n" }.joined()
        let text = """
            extends: distroless/\(image):nonroot
            certificates:
              additional:
                - name: local
                  content: |
            \(indented)
            paths:
              - {path: /srv/app, type: copy, source: \(folder.appending("app"))}
            """
        try bench.build(text, as: name, ["--arch", "amd64"])
        let result = try bench.socle(
            ["run", "--read-only", "--network", "host", "-e", "TZ=Europe/Berlin", name] + command
                + [server.address])
        #expect(
            result.stdout.split(separator: "\n") == [
                "status 200", "zone 11:46 +0200", "text \u{e4}\u{20ac} utf-8", "user 65532",
                "write Read-only file system",
            ], "\(result.stdout)\(result.stderr)")
        return name
    }
}
