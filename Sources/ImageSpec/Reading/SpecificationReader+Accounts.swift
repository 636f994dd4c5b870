import FileTree
import Packages

/// The keys of `accounts` and `certificates`.
extension SpecificationReader {
    func accounts(_ value: YAMLValue?) throws(SpecificationError) -> Accounts {
        guard let value else {
            return Accounts(runAs: nil, users: [], groups: [], locked: [], shadow: true)
        }
        let map = try YAMLMap(value, keys: ["run-as", "users", "groups", "locked", "shadow"])
        var users: [UserAccount] = []
        for element in try map["users"]?.list("a list of users") ?? [] {
            let user = try user(element)
            guard let same = users.first(where: { $0.name == user.name }) else {
                users.append(user)
                continue
            }
            guard same == user else {
                throw element.bad("there are two different users with the name `\(user.name)`")
            }
        }
        var groups: [GroupAccount] = []
        for element in try map["groups"]?.list("a list of groups") ?? [] {
            let group = try group(element)
            guard let same = groups.first(where: { $0.name == group.name }) else {
                groups.append(group)
                continue
            }
            guard same == group else {
                throw element.bad("there are two different groups with the name `\(group.name)`")
            }
        }
        let locked = try map["locked"]?.list("a list of users", of: accountName) ?? []
        return Accounts(
            runAs: try map.read("run-as", runAs), users: users, groups: groups,
            locked: Set(locked).sorted(), shadow: try map["shadow"]?.boolean() ?? true)
    }

    private func user(_ value: YAMLValue) throws(SpecificationError) -> UserAccount {
        let map = try YAMLMap(
            value, keys: ["username", "uid", "gid", "gecos", "homedir", "shell"],
            advice: ["name": "apko spells it `username`", "home": "apko spells it `homedir`"])
        let name = try accountName(map.required("username", "write the user's name"))
        let uid = try map.required("uid", "write the user's number").identifier()
        return UserAccount(
            name: name, uid: uid, gid: try map["gid"]?.identifier() ?? uid,
            gecos: try map.read("gecos", accountField) ?? "",
            home: try map.read("homedir", accountPath) ?? "/home/\(name)",
            shell: try map.read("shell", accountPath) ?? "/bin/sh")
    }

    private func group(_ value: YAMLValue) throws(SpecificationError) -> GroupAccount {
        let map = try YAMLMap(
            value, keys: ["groupname", "gid", "members"],
            advice: ["name": "apko spells it `groupname`"])
        return GroupAccount(
            name: try accountName(map.required("groupname", "write the group's name")),
            gid: try map.required("gid", "write the group's number").identifier(),
            members: try map["members"]?.list("a list of users", of: accountName) ?? [])
    }

    /// A name that cannot be taken for anything else in the files it is written to.
    private func accountName(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.word("a name")
        guard Self.isAccountName(text) else {
            throw value.bad(
                "`\(text)` is not a name for an account (want letters, digits, `_`, `-` and `.`)")
        }
        return text
    }

    private static func isAccountName(_ text: some StringProtocol) -> Bool {
        let isWord: (UInt8) -> Bool = {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95
        }
        guard let first = text.utf8.first, isWord(first), text.utf8.count <= 32 else {
            return false
        }
        return text.utf8.allSatisfy { isWord($0) || "-.".utf8.contains($0) }
    }

    private func accountField(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.text()
        guard !text.contains(where: { $0 == ":" || $0.isNewline }) else {
            throw value.bad("`\(text)` must be on one line and without a colon")
        }
        return text
    }

    private func accountPath(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try accountField(value)
        guard text.hasPrefix("/") else { throw value.bad("`\(text)` must begin with `/`") }
        return text
    }

    private func runAs(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.word("a user")
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(Self.isAccountName) else {
            throw value.bad(
                "`\(text)` is not a user; want a name or number, and a group after a `:`")
        }
        return text
    }

    func certificates(_ value: YAMLValue?) throws(SpecificationError) -> Certificates {
        guard let value else {
            return Certificates(
                bundleFrom: nil, providers: [], additional: [], javaKeystore: nil)
        }
        let map = try YAMLMap(
            value, keys: ["bundle-from", "additional", "java-keystore", "providers"],
            advice: ["bundle": "write `bundle-from: ca-certificates`"])
        var additional: [NamedCertificate] = []
        for element in try map["additional"]?.list("a list of certificates") ?? [] {
            let certificate = try certificate(element)
            guard !additional.contains(where: { $0.name == certificate.name }) else {
                throw element.bad("there are two certificates with the name `\(certificate.name)`")
            }
            additional.append(certificate)
        }
        return Certificates(
            bundleFrom: try map.read("bundle-from", packageName),
            providers: try map.read("providers", packageNames) ?? [], additional: additional,
            javaKeystore: try map.read("java-keystore", treePath))
    }

    private func certificate(_ value: YAMLValue) throws(SpecificationError) -> NamedCertificate {
        let map = try YAMLMap(value, keys: ["name", "content"])
        let name = try fileName(map.required("name", "write a name for the certificate's file"))
        let content = try map.required("content", "write the certificate in PEM")
        let text = try content.text()
        let lines = text.split(whereSeparator: \.isNewline)
        let begins = lines.indices.filter { lines[$0] == "-----BEGIN CERTIFICATE-----" }
        let ends = lines.indices.filter { lines[$0] == "-----END CERTIFICATE-----" }
        guard begins.count == 1, ends.count == 1, begins[0] < ends[0],
            !text.contains("PRIVATE KEY")
        else { throw content.bad("want exactly one certificate in PEM") }
        return NamedCertificate(name: name, content: text)
    }
}
