package hub

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"

	"gopkg.in/yaml.v3"

	"verbatim/internal/folder"
)

// DefaultPort is where a hub listens unless its settings say otherwise.
const DefaultPort = 4222

// Settings are what hub.yaml says.
type Settings struct {
	Listen    string   `yaml:"listen"`     // address of this machine; loopback unless somebody wrote another
	Port      int      `yaml:"port"`       // TCP; -1 takes any that is free
	Addresses []string `yaml:"addresses"`  // names or addresses under which the others reach this machine
	MemoryMiB int      `yaml:"memory_mib"` // bound that the program keeps to
	StoreMiB  int      `yaml:"store_mib"`  // room for all studies on disk; 0 is three quarters of what is free
	Nodes     []Node   `yaml:"nodes,omitempty"`
}

// Node is one of the machines of an institution's cluster.
type Node struct {
	Name    string `yaml:"name"`    // letters, digits, - and _
	Address string `yaml:"address"` // host name or IP address
}

const settingsFile = "hub.yaml"

// settingsText is the file that a new hub begins with.
const settingsText = `# The settings of this hub. They count from its next start.

# Who can reach the hub. 127.0.0.1 is this machine only. To let others in, write
# this machine's address in your network here, or 0.0.0.0 for all it has.
listen: %s
port: %d

# How the others call this machine: these go into the join codes. Empty: the address
# it listens on.
addresses: []

# The most memory the hub uses, and the most disk for all studies together
# (0: three quarters of what is free when it starts).
memory_mib: %d
store_mib: %d
`

func defaults() Settings { return Settings{Listen: "127.0.0.1", Port: DefaultPort, MemoryMiB: 128} }

// LoadSettings reads dir/hub.yaml; where there is none, it is what a new hub begins with.
func LoadSettings(dir string) (Settings, error) {
	s := defaults()
	data, err := os.ReadFile(filepath.Join(dir, settingsFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return s, fmt.Errorf("the hub's settings cannot be read: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&s); err != nil {
		return s, fmt.Errorf("%s cannot be understood: %w", filepath.Join(dir, settingsFile), err)
	}
	return s, s.check()
}

func (s Settings) check() error {
	switch {
	case s.Port < -1 || s.Port == 0 || s.Port > 65535:
		return fmt.Errorf("%s: port is %d; it must be between 1 and 65535", settingsFile, s.Port)
	case net.ParseIP(s.Listen) == nil && s.Listen != "localhost":
		return fmt.Errorf("%s: listen is %.60q; it must be an address of this machine, like 127.0.0.1 or 0.0.0.0", settingsFile, s.Listen)
	case s.MemoryMiB < 32:
		return fmt.Errorf("%s: memory_mib is %d; a hub needs at least 32", settingsFile, s.MemoryMiB)
	case s.StoreMiB < 0:
		return fmt.Errorf("%s: store_mib is %d; it cannot be negative", settingsFile, s.StoreMiB)
	}
	for _, a := range s.Addresses {
		if err := checkHost(a); err != nil {
			return fmt.Errorf("%s: addresses: %w", settingsFile, err)
		}
	}
	seen := map[string]bool{}
	for _, n := range s.Nodes {
		if err := errors.Join(checkToken("a node", n.Name), checkHost(n.Address)); err != nil {
			return fmt.Errorf("%s: nodes: %w", settingsFile, err)
		}
		if seen[n.Name] || seen["@"+n.Address] {
			return fmt.Errorf("%s: nodes: %s at %s is there twice", settingsFile, n.Name, n.Address)
		}
		seen[n.Name], seen["@"+n.Address] = true, true
	}
	return nil
}

// checkHost refuses what is neither a host name nor an address: it goes into
// certificates, codes and the configuration of servers.
func checkHost(host string) error {
	if _, err := netip.ParseAddr(host); err == nil {
		return nil
	}
	ok := host != "" && len(host) <= 253 && host[0] != '-' && host[0] != '.'
	for _, c := range []byte(host) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.')
	}
	if !ok {
		return fmt.Errorf("%.60q is no host name or address", host)
	}
	return nil
}

// cluster reports whether the hub is an institution's three servers rather than one
// inside this program.
func (s Settings) cluster() bool { return len(s.Nodes) > 0 }

// replicas is on how many machines every record is kept.
func (s Settings) replicas() int { return max(1, min(3, len(s.Nodes))) }

// hosts are host:port of where coders find the hub, when it listens on port.
func (s Settings) hosts(port int) []string {
	var names []string
	switch {
	case s.cluster():
		for _, n := range s.Nodes {
			names = append(names, n.Address)
		}
	case len(s.Addresses) > 0:
		names = s.Addresses
	case s.everywhere():
		names = ownAddresses()
	default:
		names = []string{s.Listen}
	}
	hosts := make([]string, len(names))
	for i, n := range names {
		hosts[i] = net.JoinHostPort(n, strconv.Itoa(port))
	}
	return hosts
}

func (s Settings) everywhere() bool {
	ip := net.ParseIP(s.Listen)
	return ip != nil && ip.IsUnspecified()
}

// ownAddresses are this machine's addresses in its networks, at most four.
func ownAddresses() []string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return []string{"127.0.0.1"}
	}
	var out []string
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		if ok && !ip.IP.IsLoopback() && !ip.IP.IsLinkLocalUnicast() && len(out) < 4 {
			out = append(out, ip.IP.String())
		}
	}
	if len(out) == 0 {
		return []string{"127.0.0.1"}
	}
	return out
}

// writeSettings writes the first hub.yaml, with its explanations.
func writeSettings(dir string, s Settings) error {
	text := fmt.Sprintf(settingsText, s.Listen, s.Port, s.MemoryMiB, s.StoreMiB)
	if s.cluster() {
		nodes, err := yaml.Marshal(map[string][]Node{"nodes": s.Nodes})
		if err != nil {
			return err
		}
		text += "\n# The machines of the cluster. Do not change them while one of them is down.\n" + string(nodes)
	}
	return writeFile(filepath.Join(dir, settingsFile), 0o644, text)
}

func writeFile(path string, mode os.FileMode, text string) error {
	return folder.WriteFile(path, mode, writing(text))
}
