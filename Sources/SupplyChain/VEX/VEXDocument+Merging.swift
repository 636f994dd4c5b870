import OCIModel

extension VEXDocument {
    /// One document of several: the statements in the order of their times, each once. A statement
    /// without a time has that of its document.
    public static func merging(_ documents: [VEXDocument], author: String) -> VEXDocument {
        var all: [(time: Int64, order: Int, statement: VEXStatement)] = []
        for document in documents {
            for var statement in document.statements {
                statement.timestamp = statement.timestamp ?? document.timestamp
                all.append((statement.timestamp?.seconds ?? 0, all.count, statement))
            }
        }
        var seen: Set<VEXStatement> = []
        let statements = all.sorted { ($0.time, $0.order) < ($1.time, $1.order) }.map(\.statement)
            .filter { seen.insert($0).inserted }
        return VEXDocument(
            id: "urn:uuid:" + identifier(of: statements, author), author: author,
            timestamp: documents.compactMap(\.timestamp).max(), statements: statements)
    }

    /// A UUID (RFC 9562, version 8) that follows from what is said.
    public static func identifier(of statements: [VEXStatement], _ author: String) -> String {
        let document = VEXDocument(id: "", author: author, timestamp: nil, statements: statements)
        let digest = DigestHasher.digest(of: document.openVEX.compact)
        return Inventory(name: "", digest: digest, packages: []).uuid("vex")
    }
}

extension Inventory {
    /// The package URL of an installed package.
    ///
    /// - Throws: ``VEXError`` when there is no such package.
    public func url(ofPackage name: String) throws -> String {
        guard let package = packages.first(where: { $0.name == name }) else {
            throw VEXError(place: self.name, reason: "no package `\(name)` is installed")
        }
        return package.url(self)
    }
}
