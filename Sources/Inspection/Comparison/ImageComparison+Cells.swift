import OCIModel
import Packages

extension ImageComparison {
    static func release(_ subject: Subject) -> Cell {
        let release = subject.facts.release
        let name = release["PRETTY_NAME"] ?? release["NAME"] ?? release["ID"]
        guard let name else { return Cell("unknown", "no os-release") }
        let version = release["VERSION_ID"].map {
            name.contains($0) ? "" : " (\(release["ID"] ?? "") \($0))"
        }
        return Cell(name + (version ?? ""), "os-release")
    }

    static func library(_ subject: Subject) -> Cell {
        guard let library = subject.facts.libc else {
            return Cell("none", "no program loader in it")
        }
        let version = subject.facts.libcVersion
        let source =
            library == .glibc
            ? "loader ld-linux; versions that libc.so.6 defines" : "loader ld-musl; package musl"
        return Cell("\(library.rawValue)\(version.map { " \($0)" } ?? "")", source)
    }

    static func manager(_ subject: Subject) -> Cell {
        guard let name = subject.facts.packageManager else {
            return Cell("None", "none of apt, apk, dpkg, dnf, rpm, zypper, pacman")
        }
        return Cell(name, "program \(name) in it")
    }

    static func shell(_ subject: Subject) -> Cell {
        // bash where it is, as people would choose it; else what sh leads to.
        let shells = subject.facts.shells
        guard let shell = shells.first(where: { $0.name == "bash" }) ?? shells.first else {
            return Cell("None", "no sh, bash, ash, dash, zsh")
        }
        let way = shell.path == shell.target ? shell.path : "\(shell.path) → \(shell.target)"
        return Cell(shell.name, way)
    }

    static func packages(_ subject: Subject) -> Cell {
        let count = subject.facts.packages.count
        let source =
            switch subject.facts.ecosystem {
            case .debian: "dpkg's records"
            case .alpine: "apk's database"
            case nil: "no records of packages"
            }
        return Cell(String(count), source, number: UInt64(count))
    }

    static func variants(_ subject: Subject) -> Cell {
        let text = subject.variants.isEmpty ? "None" : subject.variants.joined(separator: ", ")
        return Cell(text, subject.variantSource)
    }

    static func platforms(_ subject: Subject) -> Cell {
        let names = subject.platforms.map { name in
            name.hasPrefix("linux/") ? String(name.dropFirst(6)) : name
        }
        return Cell(
            names.count > 1 ? "Yes: " + names.joined(separator: ", ") : "Only " + names.joined(),
            "the image's index, and the catalogue")
    }

    static func exposure(_ subject: Subject) -> Cell {
        let exposure = subject.exposure
        guard exposure.isKnown else { return Cell("not looked up", exposure.source) }
        let word =
            switch exposure.total {
            case 0: "None known"
            case 1...5: "Very Low"
            case 6...30: "Low"
            case 31...100: "Moderate"
            default: "High"
            }
        let counts = exposure.counts.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }
        let text = counts.isEmpty ? word : "\(word): " + counts.joined(separator: ", ")
        return Cell(text, exposure.source, number: UInt64(exposure.total))
    }

    static func privileged(_ subject: Subject) -> Cell {
        let count = subject.facts.risks.privileged.count
        return Cell(
            String(count), "modes of all \(subject.facts.entries) entries", number: UInt64(count))
    }

    static func user(_ subject: Subject) -> Cell {
        let user = subject.facts.configuration.config?.user ?? ""
        return Cell(
            subject.facts.startsAsRoot ? "root" : user.isEmpty ? "root" : user,
            user.isEmpty ? "the configuration names no user" : "User of the configuration")
    }

    static func hardening(_ subject: Subject) -> Cell {
        let facts = subject.facts.hardening
        guard facts.total > 0 else { return Cell("no programs", "no ELF file in it") }
        func part(_ count: Int, _ of: Int) -> String { of == 0 ? "–" : "\(100 * count / of) %" }
        return Cell(
            "PIE \(part(facts.positionIndependent, facts.programs)), "
                + "RELRO \(part(facts.fullRelro, facts.total)), "
                + "NX \(part(facts.dataStack, facts.total))",
            "\(facts.programs) programs and \(facts.libraries) libraries read")
    }

    static func build(_ facts: ImageFacts) -> Cell {
        let source = "package manager, shell and C library"
        if facts.packageManager == nil || facts.shells.isEmpty {
            return Cell("High (multi-stage required)", source)
        }
        return Cell(facts.libc == .musl ? "Low (some CGO caveats)" : "Low", source)
    }

    static func debugging(_ facts: ImageFacts) -> Cell {
        let source =
            "tools: " + (facts.tools.isEmpty ? "none" : facts.tools.joined(separator: ", "))
        if facts.shells.isEmpty { return Cell("Poor (need debug variant)", source) }
        let hasBash = facts.shells.contains { $0.name == "bash" }
        if hasBash, facts.packageManager != nil { return Cell("Excellent", source) }
        return Cell(facts.packageManager == nil ? "Fair" : "Good", source)
    }

    static func support(_ subject: Subject, _ now: Timestamp) -> Cell {
        guard let life = subject.life else {
            return Cell("unknown", "no date known for the release")
        }
        return Cell(
            life.description(at: now), "what the distribution announced for \(life.release)")
    }

    static func bestUse(_ facts: ImageFacts) -> Cell {
        let source = "from the rows above"
        if let language = facts.interpreters.first(where: { $0.name != "Perl" }),
            facts.shells.isEmpty
        {
            return Cell("\(language.name) services that need no shell", source)
        }
        if facts.shells.isEmpty {
            return Cell(
                facts.libc == nil
                    ? "Security-critical static binaries" : "Security-critical glibc binaries",
                source)
        }
        return Cell(
            facts.libc == .musl
                ? "General-purpose microservices" : "Complex apps with native deps", source)
    }

    static func runs(_ subject: Subject) -> Cell {
        guard let application = subject.application else { return Cell("", "") }
        let verdict = application.verdict
        guard let block = verdict.findings.first(where: { $0.level == .blocks }) else {
            return Cell("yes", "files of \(application.name) against the image's")
        }
        return Cell("no: \(block.evidence)", block.subject)
    }
}
