package ingest

import (
	"fmt"
)

func (d *draft) readRTF() error {
	return fmt.Errorf("%s looks like an RTF file; %s", d.src.Name, asDocx)
}
