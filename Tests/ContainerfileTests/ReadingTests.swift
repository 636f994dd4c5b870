import Testing

@testable import Containerfile

/// Reads a text as a Containerfile.
func read(_ text: String) throws -> Containerfile {
    try ContainerfileReader.read(Array(text.utf8), file: "Dockerfile")
}

/// The only instruction behind a `FROM`.
func instruction(_ text: String) throws -> Instruction.Kind {
    let file = try read("FROM scratch\n\(text)\n")
    let all = try #require(file.stages.first).instructions
    try #require(all.count == 1)
    return all[0].kind
}

/// How instructions are read, form by form.
struct ReadingTests {
    @Test func stagesAndTheirNames() throws {
        let file = try read(
            """
            # a remark
            ARG VERSION=1.2
            FROM --platform=$BUILDPLATFORM debian:$VERSION AS Builder
            RUN true
            from scratch
            COPY --from=builder /a /b
            """)
        #expect(file.globalArguments.count == 1)
        #expect(file.stages.map(\.name) == ["builder", nil])
        #expect(file.stages[0].from.platform?.text == "$BUILDPLATFORM")
        #expect(file.stages[1].instructions.count == 1)
        #expect(file.stage(named: "BUILDER")?.index == 0)
        #expect(file.stage(named: "1")?.index == 1)
    }

    @Test func linesAreContinuedAndRemarksTakenOut() throws {
        let kind = try instruction(
            """
            RUN one \\
              # not part of it
              && two \\

              && three   \\\t
              && four
            """)
        guard case .run(let run) = kind else { return }
        #expect(run.command == .shell("one   && two   && three     && four"))
    }

    @Test func anotherEscapeCharacter() throws {
        let file = try read(
            """
            # escape=`
            FROM scratch
            COPY a b `
              c:\\dir/
            """)
        guard case .copy(let copy) = file.stages[0].instructions[0].kind else {
            Issue.record("no COPY")
            return
        }
        #expect(copy.sources.map(\.text) == ["a", "b"])
        #expect(copy.destination.text == "c:\\dir/")
    }

    @Test func execAndShellForms() throws {
        #expect(try instruction(#"CMD ["a", "b c"]"#) == .command(.exec(["a", "b c"])))
        #expect(try instruction("CMD a b") == .command(.shell("a b")))
        #expect(try instruction("ENTRYPOINT [not json]") == .entrypoint(.shell("[not json]")))
        #expect(try instruction("ENTRYPOINT []") == .entrypoint(.exec([])))
        #expect(try instruction(#"SHELL ["/bin/bash", "-c"]"#) == .shell(["/bin/bash", "-c"]))
        #expect(throws: ContainerfileError.self) { try instruction("SHELL /bin/bash -c") }
    }

    @Test func environmentForms() throws {
        func values(_ text: String) throws -> [String] {
            guard case .environment(let all) = try instruction(text) else { return [] }
            return all.map { "\($0.name.text)|\($0.value?.text ?? "")" }
        }
        #expect(
            try values("ENV a=1 b=\"two words\" c=three\\ words") == [
                "a|1", "b|\"two words\"", "c|three\\ words",
            ])
        #expect(try values("ENV a the rest = of it  ") == ["a|the rest = of it"])
        #expect(throws: ContainerfileError.self) { try values("ENV a=1 b") }
        #expect(throws: ContainerfileError.self) { try values("ENV a") }
    }

    @Test func copyFlags() throws {
        let kind = try instruction(
            "COPY --from=x --chown=1:2 --chmod=0755 --link --parents --exclude=*.md --exclude=t a /b/"
        )
        guard case .copy(let copy) = kind else { return }
        #expect(copy.from?.text == "x")
        #expect(copy.owner?.text == "1:2")
        #expect(copy.mode?.text == "0755")
        #expect(copy.isLinked && copy.keepsParents)
        #expect(copy.excludes.map(\.text) == ["*.md", "t"])
        #expect(copy.sources.map(\.text) == ["a"])
        #expect(copy.destination.text == "/b/")
    }

    @Test func copyAsAList() throws {
        guard case .copy(let copy) = try instruction(#"COPY ["a b", "c", "/d/"]"#) else { return }
        #expect(copy.sources.map(\.text) == ["a b", "c"])
        #expect(copy.destination.text == "/d/")
    }

    @Test func heredocsOfCopy() throws {
        let kind = try instruction(
            """
            COPY <<one <<-"two" /etc/
            first $x
            one
            \tsecond $y
            \ttwo
            """)
        guard case .copy(let copy) = kind else { return }
        #expect(copy.sources.isEmpty)
        #expect(copy.heredocs.map(\.name) == ["one", "two"])
        #expect(copy.heredocs.map(\.content) == ["first $x\n", "second $y\n"])
        #expect(copy.heredocs.map(\.expands) == [true, false])
    }

    @Test func heredocsOfRun() throws {
        let kind = try instruction(
            """
            RUN <<EOF sh -e
            # kept as it is
            echo a \\
              b

            EOF
            """)
        guard case .run(let run) = kind else { return }
        #expect(run.command == .shell("<<EOF sh -e"))
        #expect(run.heredocs.first?.content == "# kept as it is\necho a \\\n  b\n\n")
    }

    @Test func mountsOfRun() throws {
        let kind = try instruction(
            "RUN --mount=type=cache,dst=/c,sharing=locked --mount=src=a,target=/b,rw "
                + "--mount=type=secret,id=s,required --network=none make")
        guard case .run(let run) = kind else { return }
        #expect(run.mounts.map(\.kind) == [.cache, .bind, .secret])
        #expect(run.mounts[0].options == ["target": "/c", "sharing": "locked"])
        #expect(run.mounts[1].options == ["source": "a", "target": "/b", "rw": "true"])
        #expect(run.mounts[2].options == ["id": "s", "required": "true"])
        #expect(run.network == .none)
    }

    @Test func healthchecks() throws {
        guard
            case .healthcheck(let check) = try instruction(
                "HEALTHCHECK --interval=1m30s --timeout=3s --retries=2 CMD curl -f localhost")
        else { return }
        #expect(check.command == .shell("curl -f localhost"))
        #expect(check.interval == 90_000_000_000)
        #expect(check.retries == 2)
        guard case .healthcheck(let none) = try instruction("HEALTHCHECK NONE") else { return }
        #expect(none.command == nil)
    }

    @Test func windowsLineEndsAndAByteOrderMark() throws {
        let file = try read("\u{feff}FROM scratch\r\nENV a=1 \\\r\n b=2\r\n")
        guard case .environment(let all) = file.stages[0].instructions[0].kind else { return }
        #expect(all.map(\.name.text) == ["a", "b"])
    }

    @Test func directives() throws {
        let file = try read(
            "# syntax=docker/dockerfile:1\n# check=skip=UndefinedVar,X;error=true\nFROM a")
        #expect(file.directives.syntax == "docker/dockerfile:1")
        #expect(file.directives.checks.skipped == [.undefinedVar])
        #expect(file.directives.checks.isError)
        // Behind a remark they are remarks too.
        #expect(try read("# remark\n# escape=`\nFROM a").directives.escape == "\\")
        #expect(throws: ContainerfileError.self) { try read("# escape=x\nFROM a") }
        #expect(throws: ContainerfileError.self) { try read("#escape=`\n#escape=`\nFROM a") }
    }
}
