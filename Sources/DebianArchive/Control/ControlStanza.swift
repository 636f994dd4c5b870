/// One stanza of a control file: fields in their order, found without regard to case.
///
/// The grammar is that of Debian Policy §5.1 (deb822). The text that the stanza was read from is
/// kept to the byte, so an unchanged stanza writes back what it was.
public struct ControlStanza: Hashable, Sendable {
    /// The fields in order.
    public private(set) var fields: [ControlField]
    /// Empty lines and comments between the stanza before and this one's first field.
    public let leading: [UInt8]

    /// Makes a stanza of fields.
    public init(fields: [ControlField] = []) {
        self.init(fields: fields, leading: [])
    }

    init(fields: [ControlField], leading: [UInt8]) {
        self.fields = fields
        self.leading = leading
    }

    /// Reads a file that must hold exactly one stanza.
    ///
    /// - Parameter file: The name that errors give the file.
    /// - Throws: ``ControlError`` with the line.
    public init(
        parsing bytes: [UInt8], file: String, format: ControlFormat = .package
    ) throws(ControlError) {
        let stanzas = try ControlFile(parsing: bytes, file: file, format: format).stanzas
        guard let stanza = stanzas.first, stanzas.count == 1 else {
            let line = stanzas.dropFirst().first?.fields.first?.line ?? 1
            throw ControlError(file: file, line: line, problem: .stanzaCount(stanzas.count))
        }
        self = stanza
    }

    /// The value of a field, or `nil` where the stanza has none of the name.
    public subscript(name: String) -> String? { field(name)?.value }

    /// The field of a name, or `nil`.
    public func field(_ name: String) -> ControlField? {
        index(of: name).map { fields[$0] }
    }

    /// Gives a field a value, in its place where it is there and at the end where not.
    ///
    /// - Throws: ``ControlError`` when the value cannot be written.
    public mutating func set(_ name: String, to value: String) throws(ControlError) {
        if let index = index(of: name) {
            fields[index] = try ControlField(name: fields[index].name, value: value)
        } else {
            let field = try ControlField(name: name, value: value)
            if let last = fields.last { fields[fields.count - 1] = last.terminated() }
            fields.append(field)
        }
    }

    /// Puts a field right after another, or at the end where there is no such other; a field of the
    /// same name that is already there goes away.
    ///
    /// - Throws: ``ControlError`` when the value cannot be written.
    public mutating func insert(
        _ name: String, value: String, after other: String
    ) throws(ControlError) {
        let field = try ControlField(name: name, value: value)
        remove(name)
        if let last = fields.last { fields[fields.count - 1] = last.terminated() }
        fields.insert(field, at: index(of: other).map { $0 + 1 } ?? fields.count)
    }

    /// Takes a field away, comments in front of it included.
    public mutating func remove(_ name: String) {
        if let index = index(of: name) { fields.remove(at: index) }
    }

    /// The stanza's text, without what leads to it and without an empty line after it.
    public var text: [UInt8] { Array(fields.map(\.text).joined()) }

    /// The value of a field that must be there.
    ///
    /// - Throws: ``ControlError`` when it is missing or empty.
    public func required(_ name: String, file: String) throws(ControlError) -> String {
        guard let value = self[name], !value.isEmpty else {
            let line = fields.first?.line ?? 1
            throw ControlError(file: file, line: line, problem: .missingField(name))
        }
        return value
    }

    private func index(of name: String) -> Int? {
        let folded = ControlSyntax.folded(name)
        return fields.firstIndex { ControlSyntax.folded($0.name) == folded }
    }
}
