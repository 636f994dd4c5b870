import Yams

/// Reads one YAML document into ``YAMLNode``, within limits.
enum YAMLParser {
    /// Parses a file's bytes.
    ///
    /// - Parameter file: The name for messages.
    /// - Throws: ``SpecificationError`` when the bytes are no YAML document, or a limit is
    ///   passed. An empty document is an empty mapping.
    static func parse(_ bytes: [UInt8], file: String) throws(SpecificationError) -> YAMLNode {
        let whole = SourcePosition(file: file)
        guard bytes.count <= YAMLLimits.bytes else {
            throw SpecificationError(whole, .limit("the file is larger than 1 MiB"))
        }
        let text = try decode(bytes, file: file)
        guard !AliasGuard.refuses(bytes) else {
            throw SpecificationError(whole, .limit("the aliases in it stand for too many values"))
        }
        do {
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                return YAMLNode(position: whole, content: .map([]))
            }
            var conversion = YAMLConversion(file: file)
            let node = try conversion.convert(root, depth: 0)
            return node.isNothing ? YAMLNode(position: whole, content: .map([])) : node
        } catch let error as SpecificationError {
            throw error
        } catch {
            throw SpecificationError(yams: error, file: file)
        }
    }

    /// The text of the bytes, which must be UTF-8 without control characters.
    private static func decode(
        _ bytes: [UInt8], file: String
    ) throws(SpecificationError) -> String {
        var line = 1
        var column = 1
        for byte in bytes {
            let isControl = (byte < 0x20 && byte != 9 && byte != 10 && byte != 13) || byte == 0x7f
            guard !isControl else {
                throw SpecificationError(
                    SourcePosition(file: file, line: line, column: column),
                    .notYAML("a control character"))
            }
            if byte == 10 {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                column += 1
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SpecificationError(SourcePosition(file: file), .notYAML("it is not UTF-8"))
        }
        return text
    }
}

extension SpecificationError {
    /// Puts an error of the parser into Socle's words.
    fileprivate init(yams error: any Error, file: String) {
        func place(_ mark: Mark) -> SourcePosition {
            SourcePosition(file: file, line: mark.line, column: mark.column)
        }
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let isDocument = problem == "but found another document"
            let words = isDocument ? "a second document begins here" : problem
            let around = isDocument ? nil : context.map { " " + $0.text }
            self.init(place(mark), .notYAML(words + (around ?? "")))
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            self.init(place(context.mark), .duplicateKey(keys.first ?? "?"))
        case YamlError.reader(let problem, _, _, _):
            self.init(SourcePosition(file: file), .notYAML(problem))
        default:
            self.init(SourcePosition(file: file), .notYAML("the parser gives no reason"))
        }
    }
}
