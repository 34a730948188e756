import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A journal's file, open for appending. */
export interface JournalFile {
  /** All of it, from the start. */
  read(): Promise<Buffer>;
  /** Puts bytes at the end; may fail with a part of them written. */
  append(bytes: Uint8Array): Promise<void>;
  /** Settles when what was appended would survive a power cut. */
  sync(): Promise<void>;
  /** Cuts off what is after so many bytes. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** How journal files are opened: the one thing of the disk a journal needs, so that a test can fill it up. */
export interface JournalFiles {
  /** Opens a file, and makes it and its folder if they are not there. Only its owner may read it (mode 0600). */
  open(path: string): Promise<JournalFile>;
}

const ONLY_OWNER = 0o600;
const ONLY_OWNER_FOLDER = 0o700;

/** Journal files on the disk. */
export const nodeJournalFiles: JournalFiles = {
  async open(path) {
    await mkdir(dirname(path), { recursive: true, mode: ONLY_OWNER_FOLDER });
    const handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, ONLY_OWNER);
    await handle.chmod(ONLY_OWNER);
    await syncFolder(dirname(path));
    return new NodeJournalFile(handle);
  },
};

class NodeJournalFile implements JournalFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(): Promise<Buffer> {
    const { size } = await this.#handle.stat();
    const bytes = Buffer.alloc(size);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await this.#handle.read(bytes, at, size - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes.subarray(0, at);
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  async truncate(length: number): Promise<void> {
    await this.#handle.truncate(length);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

// A new file is only there for good when its folder is.
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
