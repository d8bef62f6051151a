"use client";

import { useRouter } from "next/navigation";
import { Menu, MenuItem, MenuNote } from "../ui/menu";

/** The signed-in person, and the way out. */
export function AccountMenu({ name, email, role }: { name: string; email: string | null; role: string }) {
  const router = useRouter();
  return (
    <Menu trigger={name}>
      <MenuNote>
        {email ? `${email}, ` : ""}
        {role}
      </MenuNote>
      <MenuItem
        onSelect={() => {
          // Fetched when it is needed: every page would carry it else.
          void import("./session")
            .then(({ signOut }) => signOut())
            .catch(() => "/sign-in")
            .then((next) => {
              if (next !== "/sign-in") return location.assign(next);
              router.replace(next);
              router.refresh();
            });
        }}
      >
        Sign out
      </MenuItem>
    </Menu>
  );
}
