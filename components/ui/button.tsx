import { cva, type VariantProps } from "class-variance-authority";
import Link from "next/link";
import type { ComponentProps, MouseEvent } from "react";
import { cn } from "./cn";

const look = cva(
  "inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-control border text-body transition-colors duration-120 disabled:text-ink-3 disabled:cursor-not-allowed aria-disabled:text-ink-3 aria-disabled:cursor-progress",
  {
    variants: {
      variant: {
        plain: "h-10 md:h-7.5 px-2.5 border-line-2 bg-bg text-ink hover:bg-bg-2",
        primary:
          "h-10 md:h-7.5 px-2.5 border-accent bg-accent text-on-accent font-name hover:opacity-90 disabled:text-on-accent aria-disabled:text-on-accent aria-disabled:opacity-80",
        text: "h-6 px-0.5 border-transparent bg-transparent text-accent hover:underline underline-offset-3",
        quiet: "h-10 md:h-7.5 px-0 border-transparent bg-transparent text-ink-2 hover:text-ink",
      },
    },
    defaultVariants: { variant: "plain" },
  },
);

type Look = VariantProps<typeof look>;

/**
 * A button. At most one `primary` in a view. One that is `busy` does nothing and keeps the focus: a disabled one
 * loses it, and who works with the keyboard would begin at the top of the page again.
 */
export function Button({
  className,
  variant,
  type = "button",
  busy = false,
  ...rest
}: ComponentProps<"button"> & Look & { busy?: boolean }) {
  return (
    <button
      type={type}
      className={cn(look({ variant }), className)}
      {...rest}
      {...(busy && { "aria-disabled": true, onClick: refuse })}
    />
  );
}

/** Also what Enter in a field would send. */
function refuse(event: MouseEvent) {
  event.preventDefault();
}

/** A link that looks like a button. */
export function ButtonLink({ className, variant, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link className={cn(look({ variant }), className)} {...rest} />;
}

/** The same for what is no page: a file to download. */
export function ButtonAnchor({ className, variant, children, ...rest }: ComponentProps<"a"> & Look) {
  return (
    <a className={cn(look({ variant }), className)} {...rest}>
      {children}
    </a>
  );
}
