import Testing

/// Pieces of Dockerfiles with what they come to, for every instruction and every form of expansion.
struct Fragment: CustomTestStringConvertible, Sendable {
    /// The Dockerfile; `FROM base` is put in front where it has no `FROM`.
    let text: String
    /// What the file `/out` has in the end.
    let out: String
    /// Texts that the image's configuration has.
    let config: [String]
    /// Whether buildah, in the version of Debian 12, knows all that is in it.
    let isKnownToPeer: Bool

    init(_ text: String, _ out: String = "", config: [String] = [], peer: Bool = true) {
        let hasFrom = text.split(separator: "\n").contains { $0.hasPrefix("FROM ") }
        self.text = (hasFrom ? "" : "FROM base\n") + text + "\n"
        self.out = out
        self.config = config
        isKnownToPeer = peer
    }

    var testDescription: String { text.replacing("\n", with: "; ") }

    static let all = variables + runs + copies + stages + settings

    private static func expansion(_ form: String, _ out: String, peer: Bool = true) -> Fragment {
        Fragment(
            "ENV full=a/b.tar.gz empty=\nENV y=\(form)\nRUN echo \"$y\" > /out", out + "\n",
            peer: peer)
    }

    static let variables = [
        expansion("$full", "a/b.tar.gz"),
        expansion("${full}", "a/b.tar.gz"),
        expansion("x${full}y", "xa/b.tar.gzy"),
        expansion("${none:-word}", "word"),
        expansion("${empty:-word}", "word"),
        expansion("${full:-word}", "a/b.tar.gz"),
        expansion("${none:+word}", ""),
        expansion("${full:+word}", "word"),
        expansion("${none-word}", "word", peer: false),
        expansion("${empty-word}", "", peer: false),
        expansion("${empty+word}", "word", peer: false),
        expansion("${full#*/}", "b.tar.gz", peer: false),
        expansion("${full##*.}", "gz", peer: false),
        expansion("${full%.*}", "a/b.tar", peer: false),
        expansion("${full%%.*}", "a/b", peer: false),
        expansion("${full/a/x}", "x/b.tar.gz", peer: false),
        expansion("${full//a/x}", "x/b.txr.gz", peer: false),
        expansion(#"\$full"#, "$full"),
        expansion("'$full'", "$full"),
        expansion(#""two words $full""#, "two words a/b.tar.gz"),
        expansion("${none:-${full}}", "a/b.tar.gz"),
        Fragment("ENV a=1\nENV a=2 b=$a\nRUN echo $a$b > /out", "21\n"),
        Fragment("ENV a the whole rest\nRUN echo $a > /out", "the whole rest\n"),
        Fragment("ARG v=1\nRUN echo $v > /out", "1\n"),
        Fragment("ARG v\nRUN echo x$v > /out", "x\n"),
        Fragment("ARG v=1\nENV v=2\nRUN echo $v > /out", "2\n"),
        Fragment("ARG v=1\nARG w=$v-2\nRUN echo $w > /out", "1-2\n"),
        Fragment("ARG b=base\nFROM $b\nRUN echo ok > /out", "ok\n"),
        Fragment("ARG v=global\nFROM base\nARG v\nRUN echo $v > /out", "global\n"),
        Fragment("ARG v=global\nFROM base\nRUN echo x$v > /out", "x\n"),
        Fragment(
            "ARG TARGETARCH\nARG TARGETOS\nRUN echo $TARGETOS/$TARGETARCH > /out", "linux/amd64\n"),
    ]

    static let runs = [
        Fragment("RUN echo one > /out && echo two >> /out", "one\ntwo\n"),
        Fragment("RUN [\"sh\", \"-c\", \"echo exec > /out\"]", "exec\n"),
        Fragment("RUN echo a \\\n  b \\\n# a remark\n  c > /out", "a b c\n"),
        Fragment("RUN echo 1 > /x\nRUN rm /x; ls / | grep -c '^x' > /out; true", "0\n"),
        Fragment("RUN mkdir /d && echo 1 > /d/f\nRUN rm -r /d && mkdir /d && ls /d > /out", ""),
        Fragment("RUN echo 1 > /f && ln /f /g && ln -s f /out", "1\n"),
        Fragment(
            "RUN echo s > /f; chown 7:8 /f; chmod 4711 /f; ls -ln /f | cut -c1-10 > /out",
            "-rws--x--x\n"),
        Fragment("WORKDIR /a\nWORKDIR b\nRUN pwd > /out", "/a/b\n"),
        Fragment(
            "ENV d=/x\nWORKDIR $d/y\nRUN pwd > /out", "/x/y\n", config: ["\"WorkingDir\":\"/x/y\""]),
        Fragment(
            "RUN touch /out && chmod 666 /out\nUSER app\nRUN id -u > /out", "7\n",
            config: ["\"User\":\"app\""]),
        Fragment("RUN touch /out && chmod 666 /out\nUSER 5:6\nRUN id -g > /out", "6\n"),
        Fragment(
            "SHELL [\"/bin/sh\", \"-ec\"]\nRUN false || echo $- | grep -o e > /out", "e\n",
            peer: false),
        Fragment("RUN <<EOF\necho one > /out\necho two >> /out\nEOF", "one\ntwo\n", peer: false),
        Fragment("RUN <<EOF cat > /out\ntext\nEOF", "text\n", peer: false),
        Fragment("RUN <<'EOF'\n#!/bin/cat\nEOF\nRUN echo ran > /out", "ran\n", peer: false),
        Fragment("RUN --mount=type=tmpfs,target=/t touch /t/f && ls /t > /out", "f\n"),
        Fragment("RUN --mount=type=bind,source=d,target=/m cat /m/e > /out", "e\n"),
        Fragment("RUN --mount=type=cache,target=/c echo 1 > /c/f; ls /c > /out", "f\n"),
        Fragment("RUN --network=none ls /sys/class/net > /out", "lo\n", peer: false),
    ]

    static let copies = [
        Fragment("COPY a /out", "a\n"),
        Fragment("COPY a /x/\nRUN ls /x > /out", "a\n"),
        Fragment("COPY *.txt /x/\nRUN ls /x > /out", "b.txt\nc.txt\n"),
        Fragment("COPY d /x\nRUN ls /x > /out", "e\nf.md\n"),
        Fragment("COPY d/ /x/\nRUN ls /x > /out", "e\nf.md\n"),
        Fragment("COPY a b.txt /x/\nRUN ls /x > /out", "a\nb.txt\n"),
        Fragment("COPY [\"a\", \"/out\"]", "a\n"),
        Fragment("WORKDIR /w\nCOPY a sub/\nRUN ls /w/sub > /out", "a\n"),
        Fragment("COPY --chown=7:8 a /f\nRUN ls -ln /f | awk '{print $3, $4}' > /out", "7 8\n"),
        Fragment(
            "COPY --chown=app:staff a /f\nRUN ls -ln /f | awk '{print $3, $4}' > /out", "7 50\n"),
        Fragment("COPY --chmod=0640 a /f\nRUN ls -l /f | cut -c1-10 > /out", "-rw-r-----\n"),
        Fragment("COPY s.sh /\nRUN /s.sh > /out", "script\n"),
        Fragment("COPY l /out", "a\n"),
        Fragment("COPY links /x/\nRUN ls -l /x/l | grep -c -- '-> ../a' > /out", "1\n"),
        Fragment("COPY --exclude=*.md d /x/\nRUN ls /x > /out", "e\n", peer: false),
        Fragment("COPY --parents d/e /x/\nRUN cat /x/d/e > /out", "e\n", peer: false),
        Fragment("COPY --link a /x/y/out\nRUN cp /x/y/out /out", "a\n", peer: false),
        Fragment("COPY <<EOF /out\n$BASE text\nEOF", "1 text\n", peer: false),
        Fragment("COPY <<'EOF' /out\n$BASE text\nEOF", "$BASE text\n", peer: false),
        Fragment("ADD t.tar /x/\nRUN ls /x > /out", "in\n"),
        Fragment("ADD t.tar.gz /x\nRUN cat /x/in > /out", "in\n"),
        Fragment("ADD a /out", "a\n"),
        Fragment("COPY t.tar /x/\nRUN ls /x > /out", "t.tar\n"),
    ]

    static let stages = [
        Fragment("FROM base AS one\nRUN echo 1 > /x\nFROM base\nCOPY --from=one /x /out", "1\n"),
        Fragment("FROM base\nRUN echo 0 > /x\nFROM base\nCOPY --from=0 /x /out", "0\n"),
        Fragment("FROM base AS one\nENV e=1\nFROM one\nRUN echo $e > /out", "1\n"),
        Fragment(
            "FROM base AS one\nRUN mkdir -p /d/e && echo f > /d/e/f\nFROM base\nCOPY --from=one /d /x\nRUN cat /x/e/f > /out",
            "f\n"),
        Fragment(
            "FROM base AS one\nRUN echo m > /f\nFROM base\nRUN --mount=type=bind,from=one,source=/f,target=/m cat /m > /out",
            "m\n"),
    ]

    static let settings = [
        Fragment("CMD [\"a\", \"b\"]", config: [#""Cmd":["a","b"]"#]),
        Fragment("CMD a $b", config: [#""Cmd":["/bin/sh","-c","a $b"]"#]),
        Fragment(
            "ENTRYPOINT [\"/e\"]\nCMD [\"c\"]", config: [#""Entrypoint":["/e"]"#, #""Cmd":["c"]"#]),
        Fragment(
            "LABEL a=1 b=\"two words\" \"c d\"=3", config: [#""b":"two words""#, #""c d":"3""#]),
        Fragment("ENV v=1\nLABEL l=$v", config: [#""l":"1""#]),
        Fragment("EXPOSE 80 53/udp", config: [#""80/tcp":{}"#, #""53/udp":{}"#]),
        // buildah makes the folders of volumes too; BuildKit and Socle leave that to who starts it.
        Fragment("VOLUME /v /w", config: [#""/v":{}"#, #""/w":{}"#], peer: false),
        Fragment("VOLUME [\"/v w\"]", config: [#""/v w":{}"#], peer: false),
        Fragment("STOPSIGNAL SIGQUIT", config: [#""StopSignal":"SIGQUIT""#]),
        Fragment("USER app:staff", config: [#""User":"app:staff""#]),
        Fragment(
            "MAINTAINER Some Body <some@example.org>",
            config: [#""author":"Some Body <some@example.org>""#]),
        Fragment(
            "# escape=`\nFROM base\nENV p=a`\n  b=1\nCMD [\"x\"]", config: [#""Cmd":["x"]"#],
            peer: false),
        Fragment(
            "HEALTHCHECK --interval=5s CMD [\"true\"]", config: [#""Interval":5000000000"#],
            peer: false),
        Fragment(
            "ONBUILD RUN echo later > /out", config: [#""OnBuild":["RUN echo later > /out"]"#],
            peer: false),
    ]
}
