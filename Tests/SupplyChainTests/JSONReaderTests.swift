import Compression
import Testing

@testable import SupplyChain

/// Hands out one byte at a time, so that every value crosses the edge of a buffer.
private final class DrippingSource: ByteSource {
    private var bytes: ArraySlice<UInt8>

    init(_ text: String) { bytes = Array(text.utf8)[...] }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let byte = bytes.popFirst() else { return 0 }
        buffer[0] = byte
        return 1
    }
}

@Suite("Reading JSON as a stream")
struct JSONReaderTests {
    private static let sample = #"""
        {"a": [1, -2.5e3, true, null], "b\u00e9\ud83d\ude00": "x\n\"\\\/y", "c": {"d": {}}, "e": []}
        """#

    @Test("What is read whole and what is read byte by byte is the same, and is written back")
    func roundTrip() throws {
        let whole = try JSON(Array(Self.sample.utf8), place: "t")
        let dripping = try JSON(reading: DrippingSource(Self.sample), place: "t")
        #expect(whole == dripping)
        #expect(
            String(decoding: whole.compact, as: UTF8.self)
                == #"{"a":[1,-2.5e3,true,null],"bé😀":"x\n\"\\/y","c":{"d":{}},"e":[]}"#)
        #expect(try JSON(whole.pretty, place: "t") == whole)
    }

    @Test("A value that nobody asks for is passed over")
    func skipping() throws {
        let text = #"{"skip": {"deep": [1, "]}", {"x": null}]}, "want": "yes", "wrong": [1]}"#
        let reader = JSONReader(MemorySource(Array(text.utf8)), limits: .small, place: "t")
        var found: [String] = []
        try reader.object { key in
            if key == "want" { found.append(try reader.string() ?? "none") }
            if key == "wrong" { found.append(try reader.string() ?? "none") }
        }
        try reader.finish()
        #expect(found == ["yes", "none"])
    }

    @Test(
        "What is no JSON is refused with its place",
        arguments: [
            "", "{", "[1,]", "{\"a\":}", "{\"a\" 1}", "\"abc", "[01x]", "nul", "[1 2]", "{} {}",
            "\"\\q\"", "\"\\ud800x\"", "[\"\u{1}\"]", "{1:2}", "-inf",
        ])
    func malformed(_ text: String) {
        #expect(throws: JSONError.self) { try JSON(Array(text.utf8), place: "t") }
        #expect(throws: JSONError.self) {
            let reader = JSONReader(DrippingSource(text), limits: .small, place: "t")
            try reader.skip()
            try reader.finish()
        }
    }

    @Test("Depth, length of strings and length as a whole have limits")
    func limits() {
        let deep = String(repeating: "[", count: 100_000)
        #expect {
            try JSON(Array(deep.utf8), place: "deep.json")
        } throws: { error in
            (error as? JSONError)?.description
                == "deep.json: byte 64: more than 64 values inside each other"
        }
        let long = "\"" + String(repeating: "x", count: 2000) + "\""
        #expect(throws: JSONError.self) {
            try JSON(
                Array(long.utf8), limits: JSONLimits(bytes: 10_000, string: 1000), place: "t")
        }
        #expect(throws: JSONError.self) {
            try JSON(
                reading: DrippingSource(long), limits: JSONLimits(bytes: 1000), place: "t")
        }
    }

    @Test("Sorting orders the keys of all objects")
    func sorting() throws {
        let value = try JSON(Array(#"{"b":{"z":1,"a":2},"a":[{"d":1,"c":2}]}"#.utf8), place: "t")
        #expect(
            String(decoding: value.sorted.compact, as: UTF8.self)
                == #"{"a":[{"c":2,"d":1}],"b":{"a":2,"z":1}}"#)
    }
}
