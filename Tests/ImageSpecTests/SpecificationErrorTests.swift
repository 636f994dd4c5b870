import Testing

@testable import ImageSpec

/// Every way to get a specification wrong, with the message that it gives.
@Suite struct SpecificationErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let yaml: String
        let message: String
        var testDescription: String { message }

        init(_ yaml: String, _ message: String) {
            self.yaml = yaml
            self.message = message
        }
    }

    /// Documents of which the text is the whole.
    @Test(arguments: [
        Case("[a]", "spec.yaml:1:1: `the file` wants a map of keys, not a list"),
        Case("plain", "spec.yaml:1:1: `the file` wants a map of keys, not `plain`"),
        Case(
            "contents:\n  packages: [a]\n",
            "spec.yaml:1:1: `distribution` is missing: write `debian` or `alpine`, or name "
                + "`contents.repositories`"),
        Case(
            "contents:\n  repositories:\n    - deb https://h/debian bookworm main\n",
            "spec.yaml:3:7: `distribution` is missing: write `distribution: debian` for apt's "
                + "repositories"),
        Case(
            "distribution: debain\n",
            "spec.yaml:1:15: `distribution`: `debain` is not known; did you mean `debian`?"),
        Case(
            "distribution: fedora\n",
            "spec.yaml:1:15: `distribution`: `fedora` is not known; want one of `debian` and `alpine`"
        ),
        Case(
            "distribution: debian\n",
            "spec.yaml:1:1: `release` is missing: write one such as `bookworm`, or name "
                + "`contents.repositories`"),
        Case(
            "distribution: debian\ncontents: {repositories: [\"https://h/debian\"]}\n",
            "spec.yaml:1:1: `release` is missing: a mirror has several; write one such as `bookworm`"
        ),
        Case(
            "distribution: debian\nrelease: 12\n",
            "spec.yaml:2:10: `release`: write the release's name: `bookworm`"),
        Case(
            "distribution: debian\nrelease: stable\n",
            "spec.yaml:2:10: `release`: `stable` is another release in time; write the release's name"
        ),
        Case(
            "distribution: debian\nrelease: Bookworm/x\n",
            "spec.yaml:2:10: `release`: `Bookworm/x` is not a release of Debian; want one like "
                + "`bookworm`"),
        Case(
            "distribution: alpine\nrelease: 3.19.4\n",
            "spec.yaml:2:10: `release`: `3.19.4` is a point release, and the archive has no folder "
                + "for it; write `3.19`"),
        Case(
            "distribution: alpine\nrelease: latest-stable\n",
            "spec.yaml:2:10: `release`: `latest-stable` is not a release of Alpine; want `edge`, or "
                + "one like `3.19`"),
        Case(
            "distribution: debian\ncontents:\n  repositories: [deb https://h/d x main]\n"
                + "  components: [main]\n",
            "spec.yaml:4:15: `contents.components`: it belongs to a `release`, and there is none"),
        Case(
            "contents:\n  repositories: [https://h/main]\n  baseimage: {image: ./x}\n",
            "spec.yaml:3:14: `contents.baseimage` is not supported: images are built from packages, "
                + "not on top of other images"),
    ])
    func wholeDocuments(example: Case) {
        #expect(Spec.message(example.yaml) == example.message)
    }

    /// What follows two lines that name a Debian release.
    @Test(arguments: [
        Case(
            "contnets: {}\n",
            "spec.yaml:3:1: unknown key `contnets`; did you mean `contents`?"),
        Case("user: x\n", "spec.yaml:3:1: unknown key `user`; write `accounts.run-as`"),
        Case("env: {}\n", "spec.yaml:3:1: unknown key `env`; write `environment`"),
        Case(
            "releases: {}\n",
            "spec.yaml:3:1: unknown key `releases`; only the built-in catalogue has it: write the "
                + "values of one release"),
        Case(
            "contents: {packges: [a]}\n",
            "spec.yaml:3:12: unknown key `packges` in `contents`; did you mean `packages`?"),
        Case(
            "accounts: {users: [{username: a, uid: 1, home: /x}]}\n",
            "spec.yaml:3:42: unknown key `home` in `accounts.users[0]`; apko spells it `homedir`"),
        Case(
            "layering: {zzzzzz: 1}\n",
            "spec.yaml:3:12: unknown key `zzzzzz` in `layering`; there are `budget` and `strategy`"),
        Case(
            "name: Big\n",
            "spec.yaml:3:7: `name`: `Big` is not a name for an image (want "
                + "lower-case letters and digits, joined by `.`, `_`, `-` or `/`)"),
        Case(
            "contents: x\n",
            "spec.yaml:3:11: `contents` wants a map of `repositories`, "
                + "`build_repositories`, `runtime_repositories`, `keyring`, `runtime_keyring`, "
                + "`packages`, `baseimage`, `components`, `suites`, `base`, `dependencies`, `exclude`, "
                + "`files-from`, `busybox`, `loader-cache`, `filters`, `merged-usr`, `database` and "
                + "`configure`, not `x`"),
        Case(
            "contents: {packages: curl}\n",
            "spec.yaml:3:22: `contents.packages` wants a list of packages, not `curl`"),
        Case(
            "contents: {packages: [{a: b}]}\n",
            "spec.yaml:3:23: `contents.packages[0]` wants a package, not a map"),
        Case(
            "contents: {packages: [curl, 'a b']}\n",
            "spec.yaml:3:29: `contents.packages[1]`: `a b` has white space in it; want a package"),
        Case(
            "contents: {packages: ['!curl']}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `!curl`: packages that must not be chosen "
                + "belong in `contents.exclude`"),
        Case(
            "contents: {packages: [curl@edge]}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `curl@edge`: tags are Alpine's; write "
                + "`NAME/SUITE`"),
        Case(
            "contents: {packages: ['curl>1']}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `curl>1`: want `NAME`, `NAME=VERSION` or "
                + "`NAME/SUITE`"),
        Case(
            "contents: {packages: [Curl]}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `Curl` is not the name of a Debian package"),
        Case(
            "contents: {packages: ['curl:sparc']}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `sparc` is not an architecture of Debian"),
        Case(
            "contents: {packages: [curl/../x]}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `../x` is not the name of a suite"),
        Case(
            "contents: {base: minimal}\n",
            "spec.yaml:3:18: `contents.base`: `minimal` is not known; want one of `none`, "
                + "`essential` and `required`"),
        Case(
            "contents: {database: apk}\n",
            "spec.yaml:3:22: `contents.database`: `apk` is not for Debian; want one of `dpkg`, "
                + "`status.d` and `none`"),
        Case(
            "contents: {merged-usr: 1}\n",
            "spec.yaml:3:24: `contents.merged-usr` wants `true` or `false`, not `1`"),
        Case(
            "contents: {merged-usr: 'true'}\n",
            "spec.yaml:3:24: `contents.merged-usr` wants `true` or `false`, not `true`"),
        Case(
            "contents: {runtime_repositories: [x]}\n",
            "spec.yaml:3:34: `contents.runtime_repositories`: only images of Alpine have it, and "
                + "this one is Debian"),
        Case(
            "contents: {repositories: [deb https://h/d bookworm]}\n",
            "spec.yaml:3:27: `contents.repositories[0]`: want `deb [signed-by=FILE] URL SUITE "
                + "COMPONENT…`"),
        Case(
            "contents: {repositories: ['deb [trusted=yes] https://h/d bookworm main']}\n",
            "spec.yaml:3:27: `contents.repositories[0]`: the option `trusted` has no place here: "
                + "signatures are always checked"),
        Case(
            "contents: {repositories: ['deb [arch=amd64] https://h/d bookworm main']}\n",
            "spec.yaml:3:27: `contents.repositories[0]`: the option `arch` has no place here; want "
                + "`signed-by`"),
        Case(
            "contents: {repositories: ['deb ftp://h/d bookworm main']}\n",
            "spec.yaml:3:27: `contents.repositories[0]`: `ftp` URLs are not read; want http or https"
        ),
        Case(
            "contents: {keyring: [key.gpg]}\n",
            "spec.yaml:3:22: `contents.keyring[0]`: `key.gpg`: want http://…, https://…, or a path "
                + "that begins with `/` or `./`"),
        Case(
            "contents: {filters: [{exclude: /a, include: /b}]}\n",
            "spec.yaml:3:22: `contents.filters[0]`: a rule has either `exclude` or `include`"),
        Case(
            "contents: {filters: [{exclude: usr/share}]}\n",
            "spec.yaml:3:32: `contents.filters[0].exclude`: `usr/share` matches nothing: patterns "
                + "are for absolute paths"),
        Case(
            "contents: {database: status.d, configure: modelled}\n",
            "spec.yaml:3:43: `contents.configure`: packages are only configured where `database` is "
                + "`dpkg`; elsewhere their `alternatives` are linked, or `none`"),
        Case(
            "contents: {configure: alternatives}\n",
            "spec.yaml:3:23: `contents.configure`: alternatives are among what is modelled where "
                + "`database` is `dpkg`"),
        Case(
            "contents: {files-from: [{package: a2}]}\n",
            "spec.yaml:3:25: `contents.files-from[0].paths` is missing: write the patterns of the "
                + "files to take"),
    ])
    func contents(example: Case) {
        let yaml = "distribution: debian\nrelease: bookworm\n" + example.yaml
        #expect(Spec.message(yaml) == example.message)
    }

    @Test(arguments: [
        Case(
            "archs: [amd46]\n",
            "spec.yaml:3:9: `archs[0]`: `amd46` is not an architecture of Debian; did you mean "
                + "`amd64`?"),
        Case(
            "archs: [all]\n",
            "spec.yaml:3:9: `archs[0]`: name the architectures; without any, the host's own is built"
        ),
        Case(
            "entrypoint: {type: service-bundle, services: {x: y}}\n",
            "spec.yaml:3:20: `entrypoint.type` is not supported: a service bundle needs a "
                + "supervisor; start one program with `command`, or install a supervisor and start "
                + "that"),
        Case(
            "entrypoint: {services: {x: y}}\n",
            "spec.yaml:3:24: `entrypoint.services` is not supported: services need a supervisor; "
                + "start one program with `command`"),
        Case(
            "entrypoint: {type: x}\n",
            "spec.yaml:3:20: `entrypoint.type`: `x` is not a type of entrypoint"),
        Case("cmd: 'a \"b'\n", "spec.yaml:3:6: `cmd`: a quote in the command is not closed"),
        Case(
            "cmd: {a: b}\n",
            "spec.yaml:3:6: `cmd` wants a command, or a list of its words, not a map"),
        Case("work-dir: srv\n", "spec.yaml:3:11: `work-dir`: `srv` must begin with `/`"),
        Case(
            "stop-signal: term\n",
            "spec.yaml:3:14: `stop-signal`: `term` is not a signal; want one like `SIGTERM`, or a "
                + "number"),
        Case(
            "ports: [70000]\n",
            "spec.yaml:3:9: `ports[0]`: `70000` is not a port; want one like `8080` or `53/udp`"),
        Case(
            "environment: [A=b]\n",
            "spec.yaml:3:14: `environment` wants a map of variables, not a list"),
        Case(
            "environment: {A=b: c}\n",
            "spec.yaml:3:14: `environment`: `A=b` is not the name of a variable"),
        Case("environment: {A: [b]}\n", "spec.yaml:3:18: `environment.A` wants a text, not a list"),
        Case(
            "os-release: {name: x}\n",
            "spec.yaml:3:13: `os-release`: `name` is not a field; want capital letters, digits and "
                + "`_`"),
        Case(
            "layering: {strategy: size, budget: 3}\n",
            "spec.yaml:3:22: `layering.strategy`: `size` is not known; want `origin`"),
        Case(
            "layering: {strategy: origin}\n",
            "spec.yaml:3:11: `layering.budget` is missing: write the most layers for packages, such "
                + "as 10"),
        Case(
            "layering: {strategy: origin, budget: 0}\n",
            "spec.yaml:3:38: `layering.budget` wants a number from 1 to 120, not `0`"),
        Case(
            "format: erofs\n",
            "spec.yaml:3:9: `format` is not supported: layers are always tar archives; remove it, "
                + "or write `tar`"),
        Case(
            "certificates: {providers: [a=1]}\n",
            "spec.yaml:3:28: `certificates.providers[0]`: `a=1` is not the name of a Debian "
                + "package"),
        Case(
            "certificates: {bundle: true}\n",
            "spec.yaml:3:16: unknown key `bundle` in `certificates`; write `bundle-from: "
                + "ca-certificates`"),
        Case(
            "certificates: {additional: [{name: ../a, content: x}]}\n",
            "spec.yaml:3:36: `certificates.additional[0].name`: `../a` cannot be the name of a file "
                + "(want letters, digits, `-`, `_` and `.`)"),
        Case(
            "certificates: {additional: [{name: a, content: x}]}\n",
            "spec.yaml:3:48: `certificates.additional[0].content`: want exactly one certificate in "
                + "PEM"),
        Case(
            "accounts: {users: [{username: 'a:b', uid: 1}]}\n",
            "spec.yaml:3:31: `accounts.users[0].username`: `a:b` is not a name for an account (want "
                + "letters, digits, `_`, `-` and `.`)"),
        Case(
            "accounts: {users: [{username: a}]}\n",
            "spec.yaml:3:20: `accounts.users[0].uid` is missing: write the user's number"),
        Case(
            "accounts: {users: [{username: a, uid: 4294967295}]}\n",
            "spec.yaml:3:39: `accounts.users[0].uid` wants a number from 0 to 4294967294, not "
                + "`4294967295`"),
        Case(
            "accounts: {users: [{username: a, uid: 010}]}\n",
            "spec.yaml:3:39: `accounts.users[0].uid` wants a number from 0 to 4294967294, not `010`"
        ),
        Case(
            "accounts: {users: [{username: a, uid: 1}, {username: a, uid: 2}]}\n",
            "spec.yaml:3:43: `accounts.users[1]`: there are two different users with the name `a`"),
        Case(
            "accounts: {users: [{username: a, uid: 1, shell: 'x:y'}]}\n",
            "spec.yaml:3:49: `accounts.users[0].shell`: `x:y` must be on one line and without a "
                + "colon"),
        Case(
            "accounts: {run-as: 'a b'}\n",
            "spec.yaml:3:20: `accounts.run-as`: `a b` has white space in it; want a user"),
        Case(
            "accounts: {run-as: 'a:b:c'}\n",
            "spec.yaml:3:20: `accounts.run-as`: `a:b:c` is not a user; want a name or number, and a "
                + "group after a `:`"),
        Case(
            "paths: [{type: directory}]\n",
            "spec.yaml:3:9: `paths[0].path` is missing: write the path to change"),
        Case(
            "paths: [{path: /a}]\n",
            "spec.yaml:3:9: `paths[0].type` is missing: write one of `directory`, `empty-file`, "
                + "`file`, `hardlink`, `symlink`, `copy`, `permissions` and `remove`"),
        Case(
            "paths: [{path: /a, type: directry}]\n",
            "spec.yaml:3:26: `paths[0].type`: `directry` is not known; did you mean `directory`?"),
        Case(
            "paths: [{path: /a/../../b, type: directory}]\n",
            "spec.yaml:3:16: `paths[0].path`: path `/a/../../b` leaves its root through `..`"),
        Case(
            "paths: [{path: /, type: remove}]\n",
            "spec.yaml:3:16: `paths[0].path`: the root of the image is always a directory"),
        Case(
            "paths: [{path: /a, type: symlink}]\n",
            "spec.yaml:3:9: `paths[0].source` is missing: write the path that the link leads to"),
        Case(
            "paths: [{path: /a, type: file}]\n",
            "spec.yaml:3:9: `paths[0].content` is missing: write the file's text, or a `source` to "
                + "copy"),
        Case(
            "paths: [{path: /a, type: file, source: ./none}]\n",
            "spec.yaml:3:40: `paths[0].source`: `./none`: no such file"),
        Case(
            "paths: [{path: /a, type: directory, content: x}]\n",
            "spec.yaml:3:46: `paths[0].content`: it means nothing for the type `directory`"),
        Case(
            "paths: [{path: /a, type: remove, uid: 1}]\n",
            "spec.yaml:3:39: `paths[0].uid`: it means nothing for the type `remove`"),
        Case(
            "paths: [{path: /a, type: permissions}]\n",
            "spec.yaml:3:9: `paths[0].permissions` is missing: there is nothing to change without "
                + "it, `uid` or `gid`"),
        Case(
            "paths: [{path: /a, type: directory, permissions: 755}]\n",
            "spec.yaml:3:50: `paths[0].permissions`: `755` is 0o1363 to YAML; write 0o755 if that "
                + "is meant"),
    ])
    func settings(example: Case) {
        let yaml = "distribution: debian\nrelease: bookworm\n" + example.yaml
        #expect(Spec.message(yaml) == example.message)
    }

    /// What follows two lines that name an Alpine release.
    @Test(arguments: [
        Case(
            "contents: {packages: [curl/edge]}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `curl/edge`: a suite after a `/` is Debian's; "
                + "tag the repository and write `curl@TAG`"),
        Case(
            "contents: {packages: ['curl=']}\n",
            "spec.yaml:3:23: `contents.packages[0]`: `curl=` is not an Alpine dependency (want "
                + "`name`, `name@tag`, `name>=1.2-r0`, `name~1.2` or `!name`)"),
        Case(
            "contents: {base: required}\n",
            "spec.yaml:3:18: `contents.base`: only images of Debian have it, and this one is Alpine"
        ),
        Case(
            "contents: {merged-usr: true}\n",
            "spec.yaml:3:24: `contents.merged-usr`: only images of Debian have it, and this one is "
                + "Alpine"),
        Case(
            "contents: {repositories: ['@edge https://h/m x']}\n",
            "spec.yaml:3:27: `contents.repositories[0]`: want `URL`, or `@TAG URL`"),
        Case(
            "contents: {repositories: [deb https://h/d x main]}\n",
            "spec.yaml:3:27: `contents.repositories[0]`: this is a line for apt, and the image is "
                + "Alpine"),
        Case(
            "contents: {runtime_keyring: [{name: a, content: b}, {name: a, content: c}]}\n",
            "spec.yaml:3:53: `contents.runtime_keyring[1]`: there are two keys with the name `a`"),
        Case(
            "contents: {build-repositories: [https://h/m]}\n",
            "spec.yaml:3:12: unknown key `build-repositories` in `contents`; apko spells it "
                + "`build_repositories`"),
        Case(
            "archs: [mips64le]\n",
            "spec.yaml:3:9: `archs[0]`: `mips64le` is not an architecture of Alpine; there are "
                + "`386`, `amd64`, `arm/v6`, `arm/v7`, `arm64`, `loong64`, `ppc64le`, `riscv64` and "
                + "`s390x`"),
    ])
    func alpine(example: Case) {
        let yaml = "distribution: alpine\nrelease: \"3.19\"\n" + example.yaml
        #expect(Spec.message(yaml) == example.message)
    }
}
