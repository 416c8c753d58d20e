import { useRef } from 'preact/hooks';
import {
  formatStore,
  type Profile,
  parseStore,
  STORE_VERSION,
  type Store,
} from '../../engine/request/profile.ts';
import { download } from '../ui/download.ts';

interface Props {
  store: Store;
  current: Profile;
  onStore: (store: Store, message: string) => void;
  onOpen: (profile: Profile) => void;
  onNew: () => void;
  onRename: (name: string) => void;
  onForget: () => void;
}

/** Profiles on this device: open, name, export, import, delete. */
export function Profiles({ store, current, onStore, onOpen, onNew, onRename, onForget }: Props) {
  const file = useRef<HTMLInputElement>(null);
  const importFile = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > 5_000_000)
      return onStore(store, `${chosen.name} is too large for an export of this page.`);
    const read = parseStore(await chosen.text());
    if (read.kind === 'read') {
      const ids = new Set(read.store.profiles.map((one) => one.id));
      const merged = [...store.profiles.filter((one) => !ids.has(one.id)), ...read.store.profiles];
      onStore(
        { version: STORE_VERSION, profiles: merged },
        `${read.store.profiles.length} profiles imported from ${chosen.name}.`,
      );
      if (read.store.profiles[0]) onOpen(read.store.profiles[0]);
    } else {
      onStore(
        store,
        read.kind === 'newer'
          ? `${chosen.name} was written by a newer version of this page. Reload the page, then import it again.`
          : `${chosen.name} is no export of this page. Nothing was changed.`,
      );
    }
  };
  return (
    <details>
      <summary>Profiles on this device ({store.profiles.length})</summary>
      <p class="hint">
        What you enter is kept in this browser, under the name below. It never leaves the device by itself.
      </p>
      <div class="field">
        <label for="request-profile-name">Name of this profile</label>
        <input
          id="request-profile-name"
          type="text"
          autocomplete="off"
          maxLength={100}
          value={current.name}
          onInput={(event) => onRename(event.currentTarget.value)}
        />
      </div>
      {store.profiles.length > 1 && (
        <div class="field">
          <label for="request-profile-open">Open another</label>
          <select
            id="request-profile-open"
            value={current.id}
            onChange={(event) => {
              const found = store.profiles.find((one) => one.id === event.currentTarget.value);
              if (found) onOpen(found);
            }}
          >
            {store.profiles.map((one) => (
              <option key={one.id} value={one.id} selected={one.id === current.id}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="actions">
        <button type="button" onClick={onNew}>
          New profile
        </button>
        <button
          type="button"
          onClick={() => download('whyblocked-profiles.json', formatStore(store), 'application/json')}
        >
          Export all
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          Import
        </button>
        <button
          type="button"
          onClick={() =>
            onStore(
              { version: STORE_VERSION, profiles: store.profiles.filter((one) => one.id !== current.id) },
              `${current.name} was deleted.`,
            )
          }
        >
          Delete this profile
        </button>
        <button type="button" onClick={onForget}>
          Delete everything kept here
        </button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".json,application/json"
          onChange={(event) => {
            importFile(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
    </details>
  );
}
