/// The keys of a specification, and what people write instead who come from other tools.
enum SpecificationKeys {
    /// The keys at the top of a specification.
    static let top = [
        "name", "description", "distribution", "release", "contents", "entrypoint", "cmd",
        "stop-signal", "work-dir", "accounts", "archs", "environment", "paths", "annotations",
        "labels", "include", "extends", "volumes", "ports", "layering", "format", "certificates",
        "os-release", "vcs-url", "variants",
    ]

    /// Keys that stand for the whole image, so that no variant changes them.
    static let fixed: Set<String> = [
        "name", "distribution", "release", "archs", "include", "extends", "variants",
    ]

    /// Keys that only the built-in catalogue has.
    static let catalogue: Set<String> = ["releases", "default-release", "only-releases"]

    /// The keys of `contents`.
    static let contents = [
        "repositories", "build_repositories", "runtime_repositories", "keyring",
        "runtime_keyring", "packages", "baseimage", "components", "suites", "base",
        "dependencies", "exclude", "files-from", "busybox", "loader-cache", "filters",
        "merged-usr", "database", "configure",
    ]

    /// Advice about keys at the top.
    static let topAdvice = [
        "user": "write `accounts.run-as`",
        "run-as": "it belongs in `accounts`",
        "env": "write `environment`",
        "command": "write `cmd`, or `entrypoint.command`",
        "args": "write `cmd`",
        "workdir": "write `work-dir`",
        "working-dir": "write `work-dir`",
        "expose": "write `ports`",
        "packages": "it belongs in `contents`",
        "repositories": "it belongs in `contents`",
        "keyring": "it belongs in `contents`",
        "users": "it belongs in `accounts`",
        "groups": "it belongs in `accounts`",
        "arch": "write `archs`, a list",
        "architectures": "write `archs`",
        "suite": "write `release`",
        "from": "write `extends`",
        "base": "write `extends`, or `contents.base`",
        "releases": "only the built-in catalogue has it: write the values of one release",
        "default-release": "only the built-in catalogue has it: write `release`",
    ]

    /// Advice about keys of `contents`.
    static let contentsAdvice = [
        "build-repositories": "apko spells it `build_repositories`",
        "runtime-repositories": "apko spells it `runtime_repositories`",
        "runtime-keyring": "apko spells it `runtime_keyring`",
    ]
}
