package hub

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Ports of a cluster's nodes.
const (
	RoutePort  = 6222 // between the nodes, TLS with certificates on both sides
	HealthPort = 8222 // /healthz, this machine only
)

// Places of the files on a node: where Debian's and our unit file look for them.
const (
	nodeEtc   = "/etc/verbatim-hub"
	nodeStore = "/var/lib/verbatim-hub"
)

const nodesDir = "nodes"

// ClusterSettings are what a cluster of these nodes begins with.
func ClusterSettings(nodes ...Node) Settings {
	return Settings{Listen: "0.0.0.0", Port: DefaultPort, MemoryMiB: 1024, Nodes: nodes}
}

// WriteCluster makes dir the keeper's folder of a cluster, and writes into it, under
// nodes/, what each of the three machines needs: nats-server.conf, accounts.conf, its
// certificate and key, and a unit file for systemd. It can be called again: keys and
// certificates that last stay, others are made. Settings must name three nodes.
func WriteCluster(dir string, s Settings, now time.Time) error {
	if len(s.Nodes) != 3 {
		return fmt.Errorf("a cluster has three nodes, not %d: with two, neither can go on alone, and each record is kept on three", len(s.Nodes))
	}
	if have, err := LoadSettings(dir); err == nil && have.cluster() && !sameNodes(have.Nodes, s.Nodes) {
		return fmt.Errorf("%s is the folder of a cluster of %s; its nodes are replaced one by one, as its instructions say", dir, nodeNames(have.Nodes))
	} else if there, _ := present(filepath.Join(dir, settingsFile)); err == nil && there && !have.cluster() {
		return fmt.Errorf("%s is the folder of a hub on one machine: take another one for the cluster", dir)
	}
	if err := Init(dir, s, now); err != nil {
		return err
	}
	ca, err := loadAuthority(filepath.Join(dir, keysDir))
	if err != nil {
		return err
	}
	for _, n := range s.Nodes {
		if err := writeNode(dir, s, n, ca, now); err != nil {
			return fmt.Errorf("the files for %s were not written: %w", n.Name, err)
		}
	}
	return writeAccounts(dir, s)
}

func sameNodes(a, b []Node) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

func nodeNames(nodes []Node) string {
	names := make([]string, len(nodes))
	for i, n := range nodes {
		names[i] = n.Name
	}
	return strings.Join(names, ", ")
}

func writeNode(dir string, s Settings, n Node, ca *authority, now time.Time) error {
	own := filepath.Join(dir, nodesDir, n.Name)
	if err := os.MkdirAll(own, 0o700); err != nil {
		return err
	}
	cert := &ownCertificate{authority: ca, path: filepath.Join(own, "server"), names: []string{n.Address}, now: func() time.Time { return now }}
	if _, err := cert.get(nil); err != nil {
		return err
	}
	pem, err := os.ReadFile(filepath.Join(dir, keysDir, "ca.pem"))
	if err != nil {
		return err
	}
	return errors.Join(
		writeFile(filepath.Join(own, "ca.pem"), 0o644, string(pem)),
		writeFile(filepath.Join(own, "nats-server.conf"), 0o644, nodeText(s, n)),
		writeFile(filepath.Join(own, "verbatim-hub.service"), 0o644, unitText(s)))
}

// nodeText is the configuration of one stock nats-server.
func nodeText(s Settings, n Node) string {
	var b strings.Builder
	maxFile := ""
	if s.StoreMiB > 0 {
		maxFile = fmt.Sprintf("%dMB", s.StoreMiB)
	}
	fmt.Fprintf(&b, "# Node %s of a Verbatim hub. Written by the program; changes by hand are lost.\n", n.Name)
	fmt.Fprintf(&b, "server_name: %s\nhost: 0.0.0.0\nport: %d\nhttp: 127.0.0.1:%d\nlogtime_utc: true\nserver_tags: [\"verbatim-hub\"]\n", n.Name, s.Port, HealthPort)
	b.WriteString("lame_duck_grace_period: 5s\nlame_duck_duration: 30s\n")
	b.WriteString(tlsText("", true))
	b.WriteString(commonText(nodeStore, maxFile, s.MemoryMiB))
	fmt.Fprintf(&b, "cluster {\n  name: verbatim-hub\n  host: 0.0.0.0\n  port: %d\n  no_advertise: true\n%s  routes: [\n", RoutePort, tlsText("  ", false))
	for _, other := range s.Nodes {
		fmt.Fprintf(&b, "    \"tls://%s\"\n", net.JoinHostPort(other.Address, fmt.Sprint(RoutePort)))
	}
	b.WriteString("  ]\n}\ninclude accounts.conf\n")
	return b.String()
}

// tlsText is the TLS part for coders, or for the other nodes, which have to show a
// certificate of the same authority.
func tlsText(indent string, coders bool) string {
	lines := []string{"tls {", `  cert_file: "` + nodeEtc + `/server.pem"`, `  key_file: "` + nodeEtc + `/server.key"`, `  min_version: "1.3"`}
	if coders {
		lines = append(lines, "  handshake_first: true", "  timeout: 5")
	} else {
		lines = append(lines, `  ca_file: "`+nodeEtc+`/ca.pem"`, "  verify: true", "  timeout: 5")
	}
	lines = append(lines, "}")
	return indent + strings.Join(lines, "\n"+indent) + "\n"
}

// writeAccounts writes who may do what for every node of a cluster.
func writeAccounts(dir string, s Settings) error {
	r, err := loadRegistry(dir)
	if err != nil {
		return err
	}
	keys, err := loadKeys(dir)
	if err != nil {
		return err
	}
	public, err := keys.public()
	if err != nil {
		return err
	}
	text := "# Who may do what. Written by the program; the same on every node.\n" + r.accountsText(public)
	for _, n := range s.Nodes {
		if err := writeFile(filepath.Join(dir, nodesDir, n.Name, "accounts.conf"), 0o644, text); err != nil {
			return err
		}
	}
	return nil
}

// unitText is the unit file of systemd for a node.
func unitText(s Settings) string {
	return fmt.Sprintf(`[Unit]
Description=Verbatim hub (nats-server)
After=network-online.target time-sync.target
Wants=network-online.target

[Service]
Type=simple
User=verbatim-hub
Group=verbatim-hub
Environment=GOMEMLIMIT=%dMiB
ExecStartPre=/usr/local/bin/nats-server -t -c %[2]s/nats-server.conf
ExecStart=/usr/local/bin/nats-server -c %[2]s/nats-server.conf
ExecReload=/bin/kill -HUP $MAINPID
# It hands its work to the other nodes first, which takes about half a minute.
KillSignal=SIGUSR2
TimeoutStopSec=60
Restart=on-failure
RestartSec=5
LimitNOFILE=65536
StateDirectory=verbatim-hub
StateDirectoryMode=0700
UMask=0077
NoNewPrivileges=true
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectClock=true
ProtectHostname=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
MemoryDenyWriteExecute=true
CapabilityBoundingSet=
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`, s.MemoryMiB, nodeEtc)
}
