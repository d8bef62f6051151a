"use client";

import { useRouter } from "next/navigation";
import { Menu, MenuItem, MenuNote } from "../ui/menu";
import { signOut } from "./session";

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
          void signOut()
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
