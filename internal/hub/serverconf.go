package hub

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
)

// maxPayload is the size of the largest message, in bytes: an event has at most 256
// KiB, a larger text is split.
const maxPayload = 1 << 20

// commonText is what the embedded server and every node of a cluster say alike.
func commonText(storeDir, maxFile string, memoryMiB int) string {
	if maxFile != "" {
		maxFile = "  max_file: " + maxFile + "\n"
	}
	// sync_interval: always is what makes an acknowledged record last through a power
	// cut: the server's own default would lose the last two minutes.
	return fmt.Sprintf("max_payload: %d\nping_interval: 30s\nping_max: 3\nwrite_deadline: 10s\nmax_connections: 4096\n"+
		"jetstream {\n  store_dir: %q\n  sync_interval: always\n  max_mem: %dMB\n%s}\n", maxPayload, storeDir, max(8, memoryMiB/2), maxFile)
}

// options are the embedded server's, with a list of coders.
func (h *Hub) options(r *registry) (*server.Options, error) {
	maxFile := ""
	if h.settings.StoreMiB > 0 {
		maxFile = fmt.Sprintf("%dMB", h.settings.StoreMiB)
	}
	text := fmt.Sprintf("server_name: hub\nhost: %q\nport: %d\n", h.settings.Listen, h.settings.Port) +
		fmt.Sprintf("log_file: %q\nlog_size_limit: 10MB\nlog_max_num: 3\nlogtime_utc: true\n", filepath.ToSlash(filepath.Join(h.dir, logName))) +
		commonText(filepath.ToSlash(filepath.Join(h.dir, storeDir)), maxFile, h.settings.MemoryMiB) + r.accountsText(h.public)
	o, err := parseConf(text)
	if err != nil {
		return nil, err
	}
	o.NoSigs = true
	o.TLS, o.TLSConfig, o.TLSHandshakeFirst, o.TLSTimeout = true, h.cert.tlsConfig(), true, 5
	return o, nil
}

// parseConf is the server's own reading of a configuration. Warnings are errors here:
// we write these files ourselves.
func parseConf(text string) (*server.Options, error) {
	o := &server.Options{}
	if err := o.ProcessConfigString(text); err != nil {
		return nil, fmt.Errorf("the server does not accept its configuration: %w", flatten(err))
	}
	return o, nil
}

func flatten(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}
