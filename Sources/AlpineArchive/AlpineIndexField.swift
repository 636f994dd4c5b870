/// A one-letter field of an index, in the order in which apk writes them.
public enum AlpineIndexField: Int, CaseIterable, Hashable, Sendable {
    /// `C`: the checksum of the control part.
    case checksum
    /// `P`: the name.
    case name
    /// `V`: the version.
    case version
    /// `A`: the architecture.
    case architecture
    /// `S`: the size of the package file in bytes.
    case size
    /// `I`: the size of what it installs in bytes.
    case installedSize
    /// `T`: the description.
    case summary
    /// `U`: the home page.
    case url
    /// `L`: the licence.
    case license
    /// `o`: the origin, the name of the source package.
    case origin
    /// `m`: the maintainer.
    case maintainer
    /// `t`: when it was built, in seconds since 1970.
    case buildTime
    /// `c`: the commit of the build recipe.
    case commit
    /// `k`: the priority among the providers of a name.
    case providerPriority
    /// `D`: the dependencies, conflicts among them.
    case depends
    /// `p`: what it provides.
    case provides
    /// `i`: what makes it wanted when all of it is there.
    case installIf
    /// `r`: whose files it may replace; in the installed database only.
    case replaces
    /// `q`: the priority among those that replace each other; in the installed database only.
    case replacesPriority

    /// The letter.
    public var letter: UInt8 { Self.letters[rawValue] }

    static let letters = Array("CPVASITULomtckDpirq".utf8)

    /// The place of every letter in ``letters``, and for others ``otherLetter`` or ``noLetter``.
    static let places: [UInt8] = {
        var table = [UInt8](repeating: noLetter, count: 256)
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { table[Int(byte)] = otherLetter }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { table[Int(byte)] = otherLetter }
        for (place, letter) in letters.enumerated() { table[Int(letter)] = UInt8(place) }
        return table
    }()

    static let otherLetter: UInt8 = 0xfe
    static let noLetter: UInt8 = 0xff
}
