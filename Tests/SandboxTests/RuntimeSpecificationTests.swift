import OCIModel
import SystemPackage
import Testing

@testable import Sandbox

/// The document that a runtime gets, byte for byte where it matters.
@Suite struct RuntimeSpecificationTests {
    static let root = ContainerSituation(isUserNamespace: false, hasControlGroups: true)
    static let user = ContainerSituation(isUserNamespace: true, hasControlGroups: false)

    private func specification(
        in situation: ContainerSituation = Self.root,
        _ change: (inout ContainerSettings) -> Void = { _ in }
    ) -> RuntimeSpecification {
        var settings = ContainerSettings(arguments: ["/bin/id", "-u"])
        settings.environment = ["PATH=/bin", "A=b"]
        change(&settings)
        return RuntimeSpecification(settings, root: "/r", name: "socle-1", in: situation)
    }

    @Test func processIsGolden() throws {
        let process = specification { settings in
            settings.user = ContainerUser(uid: 5, gid: 6, groups: [7])
            settings.capabilities = [.netAdmin, .chown]
            settings.workingDirectory = "/w"
        }.process
        let expected = """
            {"args":["/bin/id","-u"],\
            "capabilities":{"bounding":["CAP_CHOWN","CAP_NET_ADMIN"],"effective":[],"permitted":[]},\
            "cwd":"/w","env":["PATH=/bin","A=b"],"noNewPrivileges":false,"terminal":false,\
            "user":{"additionalGids":[7],"gid":6,"uid":5,"umask":18}}
            """
        #expect(String(decoding: try CanonicalJSON.encode(process), as: UTF8.self) == expected)
    }

    @Test func rootHoldsItsCapabilities() {
        let capabilities = specification().process.capabilities
        #expect(capabilities.effective == capabilities.bounding)
        #expect(capabilities.bounding.count == 14)
        #expect(!capabilities.bounding.contains("CAP_SYS_ADMIN"))
    }

    @Test func limitsAreGolden() throws {
        let resources = specification { settings in
            settings.limits.memory = 64 << 20
            settings.limits.milliCPUs = 1500
            settings.limits.processes = 30
        }.linux.resources
        let expected = """
            {"cpu":{"period":100000,"quota":150000},"devices":[{"access":"rwm","allow":false}],\
            "memory":{"limit":67108864,"swap":67108864},"pids":{"limit":30}}
            """
        #expect(String(decoding: try CanonicalJSON.encode(resources), as: UTF8.self) == expected)
    }

    @Test(arguments: ContainerNetwork.allCases)
    func networkIsNewUnlessTheHostsOwn(network: ContainerNetwork) {
        let types = specification { $0.network = network }.linux.namespaces.map(\.type)
        #expect(types.contains("network") == (network == .none))
        #expect(types.prefix(4) == ["mount", "pid", "ipc", "uts"])
    }

    /// A sysfs belongs to a network, and that of the machine is not an ordinary user's to mount.
    @Test func systemFilesOfTheHostsNetworkAreBoundByUsers() {
        func type(_ situation: ContainerSituation, _ network: ContainerNetwork) -> String? {
            specification(in: situation) { $0.network = network }.mounts
                .first { $0.destination == "/sys" }?.options.first
        }
        #expect(type(Self.user, .host) == "rbind")
        #expect(type(Self.user, .none) == "nosuid")
        #expect(type(Self.root, .host) == "nosuid")
    }

    @Test func controlGroupsAreLeftAloneWhereTheyCannotBeMade() {
        let specification = specification(in: Self.user)
        #expect(specification.linux.cgroupsPath == nil)
        #expect(!specification.mounts.contains { $0.type == "cgroup" })
        #expect(self.specification().linux.cgroupsPath == "/socle-1")
    }

    @Test func mountsOfTheUserComeLast() {
        let specification = specification { settings in
            settings.mounts = [
                ContainerMount(.bind(source: "/src"), at: "/a", isReadOnly: true),
                ContainerMount(.temporary(size: 4096, mode: 0o700), at: "/b"),
            ]
        }
        let last = Array(specification.mounts.suffix(2))
        #expect(last[0].options == ["rbind", "rprivate", "ro"])
        #expect(last[1].options == ["nosuid", "nodev", "rw", "size=4096", "mode=700"])
    }

    /// The name of the neighbour's machine must not be changed.
    @Test func neighboursNamespacesAreJoined() {
        let specification = specification { $0.neighbour = 42 }
        #expect(specification.hostname == nil)
        #expect(
            specification.linux.namespaces.map { $0.type + " " + ($0.path ?? "new") } == [
                "mount new", "pid /proc/42/ns/pid", "ipc /proc/42/ns/ipc", "uts /proc/42/ns/uts",
                "network /proc/42/ns/net",
            ])
    }

    @Test func capabilitiesFreeTheirSystemCalls() {
        func forbidden(_ set: Set<Capability>) -> [String] {
            RuntimeSeccomp.standard(set).syscalls.flatMap(\.names)
        }
        #expect(forbidden(Capability.standard).contains("bpf"))
        #expect(!forbidden([.bpf]).contains("bpf"))
        #expect(forbidden([.bpf]).contains("keyctl"))
        #expect(!forbidden([.sysAdmin]).contains("open_by_handle_at"))
    }
}
