import Compression
import OCIModel
import Store

extension RegistryRules {
    /// Adds what a `registries.conf` or a file beside it in `registries.conf.d` says. Of two rules
    /// for one prefix the later holds, and so of two aliases; keys that are not known are passed
    /// over, since the file belongs to other tools too.
    ///
    /// - Parameter file: The name, for messages.
    /// - Throws: ``RegistrySettingError``.
    public mutating func add(_ text: String, file: String) throws(RegistrySettingError) {
        let tables: [TOMLReader.Table]
        do {
            tables = try TOMLReader.read(text)
        } catch {
            throw RegistrySettingError(file: "\(file):\(error.line)", reason: error.reason)
        }
        var added: [Rule] = []
        for table in tables {
            switch table.path {
            case []: try readTop(table, file)
            case ["registry"] where table.isElement: added.append(try rule(table, file))
            case ["registry", "mirror"] where table.isElement:
                guard let last = added.indices.last else {
                    throw RegistrySettingError(file: file, reason: "a mirror without a registry")
                }
                added[last].mirrors.append(try mirror(table, file))
            case ["aliases"]:
                for (name, value) in table.values {
                    if case .string(let target) = value { aliases[name] = target }
                }
            default: break
            }
        }
        for rule in added {
            rules.removeAll { $0.prefix == rule.prefix }
            rules.append(rule)
        }
    }

    private mutating func readTop(
        _ table: TOMLReader.Table, _ file: String
    ) throws(RegistrySettingError) {
        guard case .array(let values)? = table.values["unqualified-search-registries"] else {
            return
        }
        searchRegistries = []
        for case .string(let text) in values {
            do {
                searchRegistries.append(try RegistryHost(text))
            } catch {
                throw RegistrySettingError(file: file, reason: "\(error)")
            }
        }
    }

    private func rule(
        _ table: TOMLReader.Table, _ file: String
    ) throws(RegistrySettingError) -> Rule {
        let location = table.text("location")
        guard let prefix = table.text("prefix") ?? location else {
            throw RegistrySettingError(file: file, reason: "a registry without a location")
        }
        guard location != nil || prefix.hasPrefix("*.") || table.flag("blocked") else {
            throw RegistrySettingError(file: file, reason: "`\(prefix)` has no location")
        }
        return Rule(
            prefix: prefix, location: location, isInsecure: table.flag("insecure"),
            isBlocked: table.flag("blocked"))
    }

    private func mirror(
        _ table: TOMLReader.Table, _ file: String
    ) throws(RegistrySettingError) -> Mirror {
        guard let location = table.text("location") else {
            throw RegistrySettingError(file: file, reason: "a mirror without a location")
        }
        var mirror = Mirror(location: location, isInsecure: table.flag("insecure"))
        switch table.text("pull-from-mirror") {
        case "digest-only": mirror.use = .digests
        case "tag-only": mirror.use = .tags
        default: break
        }
        return mirror
    }
}

extension TOMLReader.Table {
    fileprivate func text(_ key: String) -> String? {
        guard case .string(let text)? = values[key], !text.isEmpty else { return nil }
        return text
    }

    fileprivate func flag(_ key: String) -> Bool { values[key] == .boolean(true) }
}

/// A file of settings that cannot be understood.
public struct RegistrySettingError: Error, Equatable, CustomStringConvertible {
    /// The file, with the line where that is known.
    public let file: String
    /// What is wrong with it.
    public let reason: String

    /// One line that names both.
    public var description: String { "\(file): \(reason)" }
}
