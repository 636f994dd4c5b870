/// The text of an index and where in it every field of every package lies.
///
/// An index has tens of thousands of packages of which an image takes a few, so nothing is copied out
/// of the text until it is asked for: parsing makes one table and no strings.
final class AlpineIndexText: Sendable {
    /// Where a field's value lies in the text.
    struct Place: Sendable {
        var start: UInt32
        /// ``absent`` when the package has no such field.
        var count: UInt32

        static let absent = UInt32.max
        static let none = Place(start: 0, count: absent)
    }

    static let fieldCount = AlpineIndexField.letters.count

    let bytes: [UInt8]
    /// ``fieldCount`` for every package.
    let places: [Place]
    /// Numbers of the packages that have a field which this version must not ignore, ascending.
    let unusable: [Int]

    init(bytes: [UInt8], places: [Place], unusable: [Int]) {
        self.bytes = bytes
        self.places = places
        self.unusable = unusable
    }

    var packageCount: Int { places.count / Self.fieldCount }

    func value(_ package: Int, _ field: AlpineIndexField) -> ArraySlice<UInt8>? {
        let place = places[package * Self.fieldCount + field.rawValue]
        guard place.count != Place.absent else { return nil }
        return bytes[Int(place.start)..<Int(place.start) + Int(place.count)]
    }
}
